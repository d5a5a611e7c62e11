/** The options of a form's field, from a function of the node's plugin. */
import { isNodeError, NodeError, type FieldOption, type LoadedOptions } from '@hookloom/sdk';
import { isJsonObject, type JsonValue } from '@hookloom/sdk/wire';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Registry } from '../plugin/registry.ts';
import { withoutExpressions } from './called-params.ts';
import type { MakeHostFunctions } from './host-functions.ts';
import { credentialsIn } from './scope.ts';

/** Milliseconds for the plugin's code. */
export const OPTIONS_WITHIN_MS = 10_000;
export const MAX_OPTIONS = 1_000;
const MAX_TEXT = 2_000;

export interface FieldOptionsParts {
  plugins: Pick<Registry, 'nodeType' | 'code'>;
  hostFunctions: MakeHostFunctions;
  clock: Clock;
  onError(error: Error): void;
  /** Milliseconds for the plugin's code. Default 10,000. */
  withinMs?: number;
}

export interface FieldOptionsRequest {
  workspaceId: string;
  type: string;
  version: number;
  loader: string;
  /** As the form holds them. */
  params: JsonValue;
  search: string;
  cursor: string | null;
  owner: { workflowId: string; nodeId: string } | null;
}

export interface FieldOptions {
  options: FieldOption[];
  next: string | null;
  /** Why there are none; null where it worked. */
  problem: { code: string; message: string } | null;
}

/**
 * Whatever the plugin's code does is a `problem`, for the form to show.
 * @throws AppError `NOT_FOUND` for an unknown node type or loader, `VALIDATION_FAILED` for parameters that are no object
 */
export async function loadFieldOptions(parts: FieldOptionsParts, request: FieldOptionsRequest): Promise<FieldOptions> {
  const { workspaceId, type, version, loader, search, cursor, owner } = request;
  const manifest = parts.plugins.nodeType(type, version);
  if (!manifest?.loaders.includes(loader))
    throw new AppError('NOT_FOUND', `There is no node type ${type} in version ${version} with the options "${loader}".`);
  if (!isJsonObject(request.params)) throw new AppError('VALIDATION_FAILED', 'The parameters are no object.');
  const params = withoutExpressions(request.params);
  const plugin = type.slice(0, type.indexOf('.'));
  const ending = new AbortController();
  const scope = {
    workspaceId,
    plugin,
    uses: new Set(manifest.uses),
    credentials: credentialsIn(manifest.paramsSchema, params),
    owner,
    executionId: null,
    idempotencyKey: null,
  };
  const withinMs = parts.withinMs ?? OPTIONS_WITHIN_MS;
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(
      new NodeError(
        'TIMEOUT',
        'OPTIONS_TIMEOUT',
        `The options did not come within ${(withinMs / 1_000).toLocaleString('en')} s. Try again.`,
      ),
    );
  }, withinMs);
  late.catch(() => {});
  try {
    const load = async (): Promise<LoadedOptions> => {
      const code = await parts.plugins.code(plugin);
      const call = {
        params,
        workspaceId,
        host: parts.hostFunctions(scope, ending.signal),
        signal: ending.signal,
        now: () => parts.clock.now(),
        log: () => {},
      };
      return code.loadOptions({ type, version }, loader, { ...call, search, cursor });
    };
    return checked(await Promise.race([late, load()]));
  } catch (error) {
    return { options: [], next: null, problem: problemOf(error, parts.onError) };
  } finally {
    clearTimeout(timer);
    // What still goes on is in vain.
    ending.abort();
  }
}

function problemOf(error: unknown, onError: (error: Error) => void): FieldOptions['problem'] {
  if (isNodeError(error) || (error instanceof AppError && error.code !== 'INTERNAL'))
    return { code: error.code, message: error.message.slice(0, MAX_TEXT) };
  onError(error as Error);
  return { code: 'INTERNAL', message: 'Something failed inside the server; its log says what.' };
}

/** @throws NodeError `OPTIONS_INVALID` */
function checked({ options, next }: LoadedOptions): FieldOptions {
  const invalid = (what: string): NodeError =>
    new NodeError('USER', 'OPTIONS_INVALID', `The plugin gave options that cannot be shown: ${what}.`);
  if (!Array.isArray(options)) throw invalid('it gave no list');
  if (options.length > MAX_OPTIONS)
    throw invalid(
      `it gave ${options.length.toLocaleString('en')} at once, and ${MAX_OPTIONS.toLocaleString('en')} are the most. It should give them page by page`,
    );
  const text = (value: unknown): value is string => typeof value === 'string' && value.length <= MAX_TEXT;
  if (next !== undefined && next !== null && !text(next)) throw invalid('`next` is no text');
  return {
    options: options.map((option: Partial<FieldOption>) => {
      const { value, label = value, description } = option;
      if (!text(value) || !text(label) || (description !== undefined && !text(description)))
        throw invalid('an option is not of the form { value, label } with texts');
      return { value, label, ...(description !== undefined && { description }) };
    }),
    next: next ?? null,
    problem: null,
  };
}
