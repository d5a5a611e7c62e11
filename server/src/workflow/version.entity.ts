import { defineEntity, p } from '@mikro-orm/core';
import type { Graph } from '@hookloom/sdk/wire';
import { tenantProperties } from '../db/base.entity.ts';

const VersionSchema = defineEntity({
  name: 'Version',
  tableName: 'workflow_version',
  properties: {
    ...tenantProperties,
    workflowId: p.uuid(),
    /** Counts from 1; null for a draft's snapshot, made when a draft is run. */
    number: p.integer().nullable(),
    graph: p.json<Graph>(),
    /** SHA-256 of the graph's JSON in hex, by which a draft's snapshot is found again. */
    graphHash: p.string(),
    notes: p.text().default(''),
    publishedAt: p.datetime().nullable(),
    publishedById: p.uuid().nullable(),
  },
});

/** A graph that never changes: a published state, or a snapshot of a draft that was run. */
export class Version extends VersionSchema.class {}
VersionSchema.setClass(Version);
