import { defineEntity, p } from '@mikro-orm/core';
import type { JsonObject } from '@hookloom/sdk/wire';
import { tenantProperties } from '../db/base.entity.ts';

/**
 * `CONNECTION_NEEDED`: nobody has given the account's consent yet, or it was withdrawn; `FAILED`: its last test or renewal failed.
 */
export const credentialStatuses = ['READY', 'CONNECTION_NEEDED', 'FAILED'] as const;
export type CredentialStatus = (typeof credentialStatuses)[number];

const CredentialSchema = defineEntity({
  name: 'Credential',
  tableName: 'credential',
  properties: {
    ...tenantProperties,
    /** `<plugin>.<credential>`, such as `http.bearer`. */
    type: p.string(),
    name: p.string(),
    /** All that it holds, for the vault alone: see `content.ts`. */
    sealed: p.blob().hidden(),
    /** Values of the fields that are no secrets. */
    shown: p.json<JsonObject>(),
    /** Names of the secret fields that hold a value. */
    filled: p.array(),
    /** Where it may be sent to, as they came out of its fields when it was saved. */
    hosts: p.array(),
    status: p.enum(credentialStatuses),
    problem: p.text().nullable(),
    /** When the access token ends. */
    expiresAt: p.datetime().nullable(),
    testedAt: p.datetime().nullable(),
    lastUsedAt: p.datetime().nullable(),
    /** Counts the writes of `sealed`. */
    version: p.integer().default(1),
    createdById: p.uuid().nullable(),
    updatedById: p.uuid().nullable(),
    updatedAt: p.datetime().onCreate(() => new Date()),
  },
});

/** Access to an account of some service. */
export class Credential extends CredentialSchema.class {}
CredentialSchema.setClass(Credential);
