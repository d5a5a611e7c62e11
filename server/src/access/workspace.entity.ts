import { defineEntity, p } from '@mikro-orm/core';
import { rowProperties } from '../db/base.entity.ts';

const WorkspaceSchema = defineEntity({
  name: 'Workspace',
  tableName: 'workspace',
  properties: { ...rowProperties, name: p.string() },
});

/** The tenant. */
export class Workspace extends WorkspaceSchema.class {}
WorkspaceSchema.setClass(Workspace);
