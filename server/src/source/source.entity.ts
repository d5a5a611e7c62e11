import { defineEntity, p } from '@mikro-orm/core';
import { tenantProperties } from '../db/base.entity.ts';

const SourceSchema = defineEntity({
  name: 'Source',
  tableName: 'source',
  properties: {
    ...tenantProperties,
    name: p.string(),
    /** What follows `/api/v1/webhooks/`; unique over all workspaces. */
    path: p.string(),
    enabled: p.boolean().default(true),
    /** Accepted webhooks; counted about once a second, so a crash may lose the last second's. */
    triggerCount: p.integer().default(0),
    rejectedCount: p.integer().default(0),
    lastTriggeredAt: p.datetime().nullable(),
    updatedAt: p
      .datetime()
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
});

/** An inbound webhook URL of ours. */
export class Source extends SourceSchema.class {}
SourceSchema.setClass(Source);
