/** A node's parameters as a newer version of its type wants them. */
import { isNodeError, NodeError } from '@hookloom/sdk';
import type { NodeManifest } from '@hookloom/sdk/manifest';
import { isJsonObject, type JsonObject, type JsonValue } from '@hookloom/sdk/wire';
import { AppError, type Issue } from '../lib/app-error.ts';
import type { Registry } from '../plugin/registry.ts';

/** Milliseconds for the plugin's code. */
export const MIGRATION_WITHIN_MS = 5_000;

export interface MigrateParts {
  plugins: Pick<Registry, 'nodeType' | 'code'>;
  /** What publishing would say of them. Paths lead into the parameters. */
  validateParams(manifest: NodeManifest, params: JsonObject): Issue[];
  /** Milliseconds for the plugin's code. Default 5,000. */
  withinMs?: number;
}

export interface NodeMigration {
  params: JsonObject;
  /** What is still to be filled in, or does not fit. */
  issues: Issue[];
}

/**
 * @throws AppError `NOT_FOUND` for an unknown version, `VALIDATION_FAILED` where the versions do not follow one another or the plugin's code
 *   cannot take the parameters over, `UNAVAILABLE` where the plugin cannot run
 */
export async function migrateNode(
  parts: MigrateParts,
  { type, from, to, params }: { type: string; from: number; to: number; params: JsonValue },
): Promise<NodeMigration> {
  const manifest = parts.plugins.nodeType(type, to);
  if (!manifest) throw new AppError('NOT_FOUND', `There is no node type ${type} with version ${to}.`);
  if (!isJsonObject(params)) throw new AppError('VALIDATION_FAILED', 'The parameters are no object.');
  if (!manifest.migratesFrom.includes(from)) {
    const message = `${manifest.title} cannot take its fields over from version ${from} to ${to}. Add a new node, and fill in its fields by hand.`;
    throw new AppError('VALIDATION_FAILED', message);
  }
  const migrated = await migratedBy(parts, { type, from, to, params });
  return { params: migrated, issues: parts.validateParams(manifest, migrated) };
}

async function migratedBy(
  parts: MigrateParts,
  { type, from, to, params }: { type: string; from: number; to: number; params: JsonObject },
): Promise<JsonObject> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new NodeError('TIMEOUT', 'MIGRATION_TIMEOUT', 'it took too long.')),
    parts.withinMs ?? MIGRATION_WITHIN_MS,
  );
  late.catch(() => {});
  try {
    const code = await parts.plugins.code(type.slice(0, type.indexOf('.')));
    return asStored(await Promise.race([late, code.migrate({ type, version: to }, from, params)]));
  } catch (error) {
    if (!isNodeError(error)) throw error;
    throw new AppError('VALIDATION_FAILED', `The fields could not be taken over, and the node stays as it is: ${error.message}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Through JSON, so that what it adds beside is dropped. */
function asStored(params: JsonObject): JsonObject {
  try {
    return JSON.parse(JSON.stringify(params)) as JsonObject;
  } catch (error) {
    throw new NodeError('USER', 'MIGRATION_FAILED', `the migration gave what is not JSON (${(error as Error).message}).`);
  }
}
