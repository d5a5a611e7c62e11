import { z } from 'zod';
import type { Graph } from '@hookloom/sdk/wire';
import { isStorable, notStorable } from '../graphql/text.ts';
import { AppError, type Issue } from '../lib/app-error.ts';
import { workflowSettingsSchema } from './settings.ts';

export const MAX_NODES = 2_000;
const MAX_EDGES = 10_000;
/** Bytes of the graph's JSON. */
const MAX_GRAPH_BYTES = 2 * 1024 * 1024;
const maxDepth = 100;
const maxIssues = 100;

/** Names that reach an object's prototype; they are refused as ids and as keys anywhere in a graph. */
const forbiddenNames = new Set(['__proto__', 'constructor', 'prototype']);

/** What React Flow notes about the moment rather than the drawing. */
const momentaryKeys = ['measured', 'selected', 'dragging', 'resizing'] as const;

const idSchema = z
  .string()
  .min(1, 'An id cannot be empty.')
  .max(200, 'An id has at most 200 characters.')
  .refine(isStorable, notStorable)
  .refine((id) => !forbiddenNames.has(id), 'This id is not allowed.');

const DAY_MS = 24 * 60 * 60_000;

const settingsSchema = z.looseObject({
  disabled: z.boolean().optional(),
  timeoutMs: z.number().int().min(1).max(DAY_MS).optional(),
  retry: z
    .looseObject({
      attempts: z.number().int().min(1).max(10),
      delayMs: z.number().min(0).max(DAY_MS),
      backoff: z.enum(['fixed', 'exponential']),
      maxDelayMs: z.number().min(0).max(DAY_MS).optional(),
      on: z.array(z.enum(['USER', 'REMOTE', 'OURS', 'TIMEOUT', 'CANCELLED'])).optional(),
    })
    .optional(),
  onError: z.enum(['stop', 'continue', 'route']).optional(),
  notes: z.string().optional(),
});

const nodeSchema = z
  .looseObject({
    id: idSchema,
    type: z.string().min(1, 'A node needs a type.').max(200).refine(isStorable, notStorable),
    position: z.object({ x: z.number(), y: z.number() }).default({ x: 0, y: 0 }),
    data: z.looseObject({
      label: z.string().max(500).optional(),
      typeVersion: z.number().int().min(1).default(1),
      params: z.record(z.string(), z.unknown()).default({}),
      settings: settingsSchema.optional(),
    }),
  })
  .transform((node) => ({ ...lasting(node), data: { ...node.data, label: node.data.label ?? node.type } }));

const edgeSchema = z
  .looseObject({
    id: idSchema,
    source: idSchema,
    sourceHandle: z.string().max(200).nullish(),
    target: idSchema,
    targetHandle: z.string().max(200).nullish(),
  })
  .transform(lasting);

const graphSchema = z.object({
  nodes: z.array(nodeSchema).max(MAX_NODES, `A workflow has at most ${MAX_NODES} nodes.`),
  edges: z.array(edgeSchema).max(MAX_EDGES, `A workflow has at most ${MAX_EDGES} edges.`).default([]),
  settings: workflowSettingsSchema.optional(),
});

export const emptyGraph: Graph = { nodes: [], edges: [] };

/**
 * Reads what somebody sent as a graph: React Flow's nodes and edges, whose further keys are kept but for those about
 * selection and measuring. Absent versions, parameters and labels get defaults. Whether the graph makes sense is not asked here.
 * Throws VALIDATION_FAILED with paths such as `graph.nodes.set1.position`.
 */
export function parseGraph(value: unknown): Graph {
  const limit = limitIssue(value);
  if (limit) throw malformed([limit]);
  const parsed = graphSchema.safeParse(value);
  // The schema is the shape of `Graph`; only that the values are JSON cannot be said to zod without walking them again.
  if (parsed.success) return parsed.data as Graph;
  throw malformed(parsed.error.issues.slice(0, maxIssues).map((issue) => ({ ...place(value, issue.path), message: issue.message })));
}

function malformed(issues: Issue[]): AppError {
  return new AppError('VALIDATION_FAILED', 'This is not a graph of nodes and edges.', { issues });
}

/** The first name, depth or size that no graph may have. */
function limitIssue(value: unknown): Issue | null {
  const open: { value: unknown; path: string; depth: number }[] = [{ value, path: 'graph', depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.value === null || typeof next.value !== 'object') continue;
    if (next.depth >= maxDepth) return { path: next.path, message: `Values may be nested ${maxDepth} deep.` };
    for (const [key, child] of Object.entries(next.value)) {
      const path = `${next.path}.${key}`;
      if (forbiddenNames.has(key)) return { path, message: `The name ${key} is not allowed.` };
      open.push({ value: child, path, depth: next.depth + 1 });
    }
  }
  if (Buffer.byteLength(JSON.stringify(value) ?? '') > MAX_GRAPH_BYTES) return { path: 'graph', message: 'A workflow has at most 2 MB.' };
  return null;
}

/** Names a node or edge by its id where it has one, else by its place in the list. */
function place(graph: unknown, path: readonly PropertyKey[]): Omit<Issue, 'message'> {
  const [list, index, ...rest] = path;
  const id = (list === 'nodes' || list === 'edges') && typeof index === 'number' ? idOf(graph, list, index) : undefined;
  const named = ['graph', ...(id === undefined ? path : [list, id, ...rest])].map(String).join('.');
  if (id === undefined) return { path: named };
  return list === 'nodes' ? { path: named, nodeId: id } : { path: named, edgeId: id };
}

function idOf(graph: unknown, list: 'nodes' | 'edges', index: number): string | undefined {
  const id = (graph as Record<string, { id?: unknown }[] | undefined>)[list]?.[index]?.id;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

function lasting<Value extends object>(value: Value): Value {
  const kept = { ...value };
  for (const key of momentaryKeys) Reflect.deleteProperty(kept, key);
  return kept;
}
