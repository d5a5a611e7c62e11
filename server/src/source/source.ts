import { randomBytes } from 'node:crypto';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { KeysetPage } from '../graphql/connection.ts';
import { AppError } from '../lib/app-error.ts';
import { isUuid } from '../lib/ids.ts';
import { Trigger } from '../workflow/trigger.entity.ts';
import { findWorkflows, type WorkflowRow } from '../workflow/workflow.ts';
import { Source } from './source.entity.ts';

export interface SourceFilter {
  /** A part of the name or the path, in any case. */
  search?: string | null;
  enabled?: boolean | null;
}

/** Letters, digits, `_` and `-`, in parts between single slashes; up to 200 characters. */
export const sourcePathPattern = /^(?=.{1,200}$)[a-zA-Z0-9_-]+(?:\/[a-zA-Z0-9_-]+)*$/;

export async function findSource(em: EntityManager, workspaceId: string, id: string): Promise<Source | null> {
  return isUuid(id) ? em.findOne(Source, { id, workspaceId }) : null;
}

export async function listSources(em: EntityManager, workspaceId: string, filter: SourceFilter, page: KeysetPage): Promise<Source[]> {
  const { search, enabled } = filter;
  const { where, ...order } = page;
  const pattern = { $ilike: `%${(search ?? '').replace(/[\\%_]/g, '\\$&')}%` };
  const wanted = {
    workspaceId,
    ...(search ? { $or: [{ name: pattern }, { path: pattern }] } : {}),
    ...(enabled === null || enabled === undefined ? {} : { enabled }),
  };
  return em.find(Source, { $and: [wanted, where] }, order);
}

/** Makes a source; without a path, one that cannot be guessed. Throws CONFLICT where the path is taken, in whichever workspace. */
export async function createSource(em: EntityManager, workspaceId: string, input: { name: string; path?: string | null }): Promise<Source> {
  const path =
    input.path ??
    randomBytes(12)
      .toString('base64url')
      .replace(/^[-_]+/, '');
  const source = em.create(Source, { workspaceId, name: input.name.trim(), path, enabled: true, triggerCount: 0, rejectedCount: 0 });
  try {
    await em.flush();
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    throw new AppError('CONFLICT', `The path ${path} is taken.`, { cause: error });
  }
  return source;
}

/** Changes what is given. Throws NOT_FOUND. */
export async function updateSource(
  em: EntityManager,
  workspaceId: string,
  input: { id: string; name?: string | null; enabled?: boolean | null },
): Promise<Source> {
  const source = await requireSource(em, workspaceId, input.id);
  if (input.name) source.name = input.name.trim();
  if (typeof input.enabled === 'boolean') source.enabled = input.enabled;
  await em.flush();
  return source;
}

/** Deletes a source with the triggers that listen to it. Throws NOT_FOUND. */
export async function deleteSource(em: EntityManager, workspaceId: string, id: string): Promise<void> {
  const source = await requireSource(em, workspaceId, id);
  await em.nativeDelete(Source, { id: source.id });
}

async function requireSource(em: EntityManager, workspaceId: string, id: string): Promise<Source> {
  const source = await findSource(em, workspaceId, id);
  if (!source) throw new AppError('NOT_FOUND', 'There is no such source.');
  return source;
}

/** Those of the given ids that are sources of the workspace. */
export async function existingSources(em: EntityManager, workspaceId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await em.find(Source, { id: { $in: ids.filter(isUuid) }, workspaceId }, { fields: ['id'] });
  return new Set(rows.map((row) => row.id));
}

/** The sources that start each workflow's published version, by workflow id. */
export async function loadSourcesOf(
  em: EntityManager,
  workspaceId: string,
  workflowIds: readonly string[],
): Promise<Map<string, Source[]>> {
  const triggers = await em.find(
    Trigger,
    { workflowId: { $in: [...workflowIds] }, workspaceId, sourceId: { $ne: null } },
    { orderBy: { id: 'asc' } },
  );
  const sources = await em.find(Source, { id: { $in: triggers.flatMap((trigger) => trigger.sourceId ?? []) }, workspaceId });
  return joinByTrigger(
    workflowIds,
    triggers.map((trigger) => [trigger.workflowId, trigger.sourceId]),
    sources,
  );
}

/** The workflows that each source's webhooks start, by source id. */
export async function loadWorkflowsOf(
  em: EntityManager,
  workspaceId: string,
  sourceIds: readonly string[],
): Promise<Map<string, WorkflowRow[]>> {
  const triggers = await em.find(Trigger, { sourceId: { $in: [...sourceIds] }, workspaceId }, { orderBy: { id: 'asc' } });
  const workflows = await findWorkflows(
    em,
    workspaceId,
    triggers.map((trigger) => trigger.workflowId),
  );
  return joinByTrigger(
    sourceIds,
    triggers.map((trigger) => [trigger.sourceId, trigger.workflowId]),
    workflows,
  );
}

/** Several triggers may join the same two; each row is listed once. */
function joinByTrigger<Row extends { id: string }>(
  keys: readonly string[],
  pairs: readonly (readonly [key: string | null | undefined, rowId: string | null | undefined])[],
  rows: readonly Row[],
): Map<string, Row[]> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const found = new Map(keys.map((key) => [key, new Set<Row>()]));
  for (const [key, rowId] of pairs) {
    const row = byId.get(rowId ?? '');
    if (row) found.get(key ?? '')?.add(row);
  }
  return new Map([...found].map(([key, set]) => [key, [...set]]));
}
