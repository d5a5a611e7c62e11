import { defineEntity, p } from '@mikro-orm/core';
import type { JsonValue } from '@hookloom/sdk/wire';
import { tenantProperties } from '../db/base.entity.ts';

const EventSchema = defineEntity({
  name: 'Event',
  tableName: 'event',
  properties: {
    ...tenantProperties,
    /** Such as `webhook.received`. */
    type: p.string(),
    sourceId: p.uuid().nullable(),
    /** Null where it is large; then `dataRef` names it by its content. */
    data: p.json<JsonValue>().nullable(),
    dataRef: p.string().nullable(),
  },
});

/** One immutable occurrence. */
export class Event extends EventSchema.class {}
EventSchema.setClass(Event);
