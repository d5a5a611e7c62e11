/** Whether a node's parameters, as drawn, fit its type: before any expression in them is evaluated. */
import { compileRegex, RegexError, type JsonObject, type JsonValue, type NodeManifest } from '@hookloom/sdk';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Issue } from '../../lib/app-error.ts';
import { TimeOver, withinTime } from './bounded-time.ts';
import { fieldIssues } from './field-issues.ts';
import { messageOf, pathOf } from './param-messages.ts';
import { portIssues } from './port-issues.ts';
import { relaxSchema } from './relax-schema.ts';

/** Deepest nesting of parameters; validation and evaluation recurse. */
const MAX_DEPTH = 64;
const MAX_ISSUES = 100;

/** By schema, so that a manifest that is read anew is compiled anew. */
const compiled = new WeakMap<JsonObject, ValidateFunction>();

/**
 * A schema's patterns come from a plugin's author and are matched in this process, so they must not be able to hang it. What no linear
 * matcher can do, and a text too long for it, passes here: the node's own schema has the last word, where its code runs.
 */
function linearPattern(pattern: string): { test(text: string): boolean; toString(): string } {
  // Ajv keeps patterns apart by their texts.
  const toString = (): string => `/${pattern}/u`;
  try {
    const test = compileRegex(pattern);
    return { test: (text) => passes(() => test(text)), toString };
  } catch (error) {
    // One that no matcher can read is a fault of the schema.
    if (error instanceof RegexError) void new RegExp(pattern, 'u');
    return { test: () => true, toString };
  }
}
linearPattern.code = 'linearPattern';

function passes(test: () => boolean): boolean {
  try {
    return test();
  } catch {
    return true;
  }
}

/** The same for values that hold no expressions. */
const compiledStrictly = new WeakMap<JsonObject, ValidateFunction>();

function validatorOf(schema: JsonObject, strictly = false): ValidateFunction {
  const known = strictly ? compiledStrictly : compiled;
  let validate = known.get(schema);
  if (!validate) {
    // An instance each: schemas of different plugins may use the same `$id`. `ownProperties`: a field named
    // "constructor" is not there just because every object inherits one.
    const ajv = new Ajv2020({
      allErrors: true,
      verbose: true,
      strict: false,
      validateFormats: false,
      ownProperties: true,
      // A few references to a large part would else become so many copies of it.
      inlineRefs: false,
      code: { regExp: linearPattern },
    });
    validate = ajv.compile(strictly ? schema : relaxSchema(schema));
    known.set(schema, validate);
  }
  return validate;
}

/**
 * Schemas of others that may take long to apply, whatever their size: exponentially, where they refer to parts of themselves; by the square of a
 * list's length, where its items are to differ.
 */
const guarded = new WeakSet<JsonObject>();
/** Far beyond what honest ones take, also on a machine that has much else to do. */
const PREPARE_WITHIN_MS = 10_000;
const APPLY_WITHIN_MS = 2_000;
/** Characters of one as JSON. A large form has some thousands. */
const MAX_SCHEMA_LENGTH = 200_000;

/** Why the parameter schemas of somebody else's nodes cannot be used, or null. All of them together may take some seconds. */
export function paramsSchemaFault(nodes: readonly NodeManifest[]): string | null {
  try {
    return withinTime(PREPARE_WITHIN_MS, () => {
      for (const node of nodes) {
        const text = JSON.stringify(node.paramsSchema);
        const fault = text.length > MAX_SCHEMA_LENGTH ? `it is longer than ${MAX_SCHEMA_LENGTH} characters` : faultOf(node);
        if (fault) return `The parameter schema of ${node.type} cannot be used: ${fault}`;
        if (/"(\$dynamicRef|\$ref|uniqueItems)"/.test(text)) guarded.add(node.paramsSchema);
      }
      return null;
    });
  } catch (error) {
    if (error instanceof TimeOver) return 'Its parameter schemas are too large: it takes too long to prepare them';
    throw error;
  }
}

function faultOf(node: NodeManifest): string | null {
  try {
    validatorOf(node.paramsSchema);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isTooDeep(root: JsonValue): boolean {
  let level: JsonValue[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return false;
}

/** Leaves the errors that a person can act on: none of the helper keywords', and of a choice only that no branch fits. */
function telling(errors: ErrorObject[]): ErrorObject[] {
  const kept: ErrorObject[] = [];
  for (const error of errors) {
    if (error.keyword === 'if') continue;
    if (error.keyword === 'anyOf') {
      const within = (path: string): boolean => path === error.instancePath || path.startsWith(`${error.instancePath}/`);
      // The branches' own errors come before the choice's.
      while (kept.length > 0 && within(kept.at(-1)?.instancePath ?? '')) kept.pop();
    }
    kept.push(error);
  }
  return kept;
}

/**
 * The faults in `params`, none where they fit. Paths are dotted and start at the parameters: `fields.0.name`; `field` is the same.
 * A text with `{{` stands for any value, but where its field takes no expressions.
 */
export function validateParams(node: NodeManifest, params: JsonObject): Issue[] {
  if (isTooDeep(params)) return [{ path: '', message: `The parameters are nested more than ${MAX_DEPTH} deep` }];
  const fault = faultOf(node);
  if (fault) return [{ path: '', message: `The node type ${node.type} has a parameter schema that cannot be used: ${fault}` }];
  const validate = validatorOf(node.paramsSchema);
  try {
    if (guarded.has(node.paramsSchema)) withinTime(APPLY_WITHIN_MS, () => validate(params));
    else validate(params);
  } catch {
    // A schema that refers to itself without end, or too often.
    return [{ path: '', message: `The node type ${node.type} has a parameter schema that cannot be applied. Tell the plugin's author` }];
  }
  return firstOfEachPlace([...schemaIssues(validate), ...portIssues(node, params), ...fieldIssues(node, params)]);
}

/** The faults in values that hold no expressions, such as a credential's. Paths start at the values. */
export function validateValues(schema: JsonObject, values: JsonObject): Issue[] {
  if (isTooDeep(values)) return [{ path: '', message: `The values are nested more than ${MAX_DEPTH} deep` }];
  try {
    // It is used seldom enough to be guarded whatever is in it.
    const validate = withinTime(APPLY_WITHIN_MS, () => {
      const prepared = validatorOf(schema, true);
      prepared(values);
      return prepared;
    });
    return firstOfEachPlace([...schemaIssues(validate), ...fieldIssues({ paramsSchema: schema }, values)]);
  } catch (error) {
    return [{ path: '', message: `The fields' schema cannot be used: ${error instanceof Error ? error.message : String(error)}` }];
  }
}

function schemaIssues({ errors }: ValidateFunction): Issue[] {
  return telling(errors ?? []).map((error) => {
    const path = pathOf(error).join('.');
    return { path, field: path, message: messageOf(error) };
  });
}

/** One fault per place: the first is the most basic one. */
function firstOfEachPlace(issues: Issue[]): Issue[] {
  const found = new Map<string, Issue>();
  for (const issue of issues) if (!found.has(issue.path)) found.set(issue.path, issue);
  return [...found.values()].slice(0, MAX_ISSUES);
}
