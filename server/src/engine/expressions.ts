/**
 * Expressions in parameters: `{{ … }}` in any text, at any depth.
 *
 * Parameters are compiled once per node. At run time constants cost nothing, plain paths are read directly and
 * synchronously, and whatever needs JavaScript goes to the sandbox, all expressions of a node in one trip.
 */
import { NodeError } from '@hookloom/sdk';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import type { ExpressionResult } from '../sandbox/contract.ts';
import type { Compiled, CompiledParams, CompiledScript } from './expressions-compile.ts';
import { allSteps, isScopeRoot, lookUpInTrigger, readPath, readRoot, readStep } from './expressions-path.ts';
import type { ExpressionScope } from './expressions-path.ts';

export { compileParams, expressionRoots } from './expressions-compile.ts';
export type { CompiledParams, CompileOptions, ExpressionIssue, ExpressionRoots } from './expressions-compile.ts';
export { allSteps } from './expressions-path.ts';
export type { ExpressionScope } from './expressions-path.ts';

/**
 * Evaluates JavaScript expressions over the same variables; the results come in the order given.
 * An expression that fails is a result; a rejection is a fault of ours.
 */
export type EvaluateExpressions = (
  expressions: readonly string[],
  variables: Readonly<Record<string, JsonValue>>,
) => Promise<readonly ExpressionResult[]>;

/**
 * The parameters with every expression replaced by its value; what is missing becomes null, or nothing inside a text. Synchronous
 * unless one needs JavaScript. Constant parts are shared with the compiled parameters and must not be changed.
 * @throws NodeError (or rejects with one) that names the parameter and the expression; `USER`/`EXPRESSION_FAILED` where it threw
 */
export function resolveParams(
  compiled: CompiledParams,
  scope: ExpressionScope,
  evaluate: EvaluateExpressions,
): JsonObject | Promise<JsonObject> {
  const { root, scripts } = compiled;
  if (scripts.length === 0) return resolve(root, scope, []) as JsonObject;
  return resolveWithScripts(root, scripts, scope, evaluate);
}

async function resolveWithScripts(
  root: Compiled,
  scripts: readonly CompiledScript[],
  scope: ExpressionScope,
  evaluate: EvaluateExpressions,
): Promise<JsonObject> {
  const sources = scripts.map((script) => script.source);
  const results = await evaluate(sources, variablesFor(scripts, scope));
  const values = scripts.map((script, index) => valueOf(script, results[index]));
  return resolve(root, scope, values) as JsonObject;
}

function resolve(compiled: Compiled, scope: ExpressionScope, values: readonly JsonValue[]): JsonValue {
  switch (compiled.kind) {
    case 'constant':
      return compiled.value;
    case 'path':
      return readPath(compiled.path, scope) ?? null;
    case 'script':
      return values[compiled.index] ?? null;
    case 'text': {
      let text = '';
      for (const part of compiled.parts) text += textOf(resolve(part, scope, values));
      return text;
    }
    case 'list':
      return compiled.items.map((item) => resolve(item, scope, values));
    case 'object': {
      const object: JsonObject = {};
      for (const [key, child] of compiled.entries) object[key] = resolve(child, scope, values);
      return object;
    }
    default:
      return compiled satisfies never;
  }
}

function textOf(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function valueOf(script: CompiledScript, result: ExpressionResult | undefined): JsonValue {
  if (result?.ok) return result.value;
  const place = `Parameter ${script.path}, expression {{ ${script.source} }}`;
  if (result === undefined) throw new NodeError('OURS', 'EXPRESSION_LOST', `${place}: the sandbox gave no result.`);
  const { failure } = result;
  const code = failure.class === 'USER' ? 'EXPRESSION_FAILED' : failure.code;
  throw new NodeError(failure.class, code, `${place}: ${failure.message}`);
}

/** Only what the expressions mention crosses into the sandbox. A name that is found nowhere is null there, as in a plain path. */
function variablesFor(scripts: readonly CompiledScript[], scope: ExpressionScope): Record<string, JsonValue> {
  const variables: Record<string, JsonValue> = Object.create(null);
  for (const script of scripts) {
    for (const name of script.names) {
      if (name === 'steps' || name in variables) continue;
      variables[name] = (isScopeRoot(name) ? readRoot(name, scope) : lookUpInTrigger(scope.trigger, name)) ?? null;
    }
  }
  const usingSteps = scripts.filter((script) => script.names.includes('steps'));
  if (usingSteps.length > 0) variables['steps'] = stepsFor(usingSteps, scope);
  return variables;
}

function stepsFor(scripts: readonly CompiledScript[], scope: ExpressionScope): JsonObject {
  const steps: JsonObject = Object.create(null);
  for (const script of scripts) {
    if (script.steps === null) return allSteps(scope.steps);
    for (const id of script.steps) {
      const output = readStep(scope.steps, id);
      if (output !== undefined) steps[id] = output;
    }
  }
  return steps;
}
