import { defineEntity, p } from '@mikro-orm/core';
import { tenantProperties } from '../db/base.entity.ts';
import { roles } from './member.entity.ts';

const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    ...tenantProperties,
    name: p.string(),
    /** The token's first characters, to recognise it by. */
    prefix: p.string(),
    /** SHA-256 of the token, in hex. */
    tokenHash: p.string().hidden(),
    role: p.enum(roles),
    lastUsedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
});

/** A machine's way in. */
export class ApiKey extends ApiKeySchema.class {}
ApiKeySchema.setClass(ApiKey);
