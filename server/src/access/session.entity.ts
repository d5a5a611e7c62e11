import { defineEntity, p } from '@mikro-orm/core';
import { tenantProperties } from '../db/base.entity.ts';

const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    ...tenantProperties,
    userId: p.uuid(),
    /** SHA-256 of the cookie's token, in hex. */
    tokenHash: p.string().hidden(),
    expiresAt: p.datetime(),
  },
});

/** A signed-in browser. */
export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session);
