/** Whether a node's parameters, as drawn, fit its type: before any expression in them is evaluated. */
import type { JsonObject, JsonValue, NodeManifest } from '@hookloom/sdk';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Issue } from '../lib/app-error.ts';
import { fieldIssues } from './field-issues.ts';
import { messageOf, pathOf } from './param-messages.ts';
import { portIssues } from './port-issues.ts';
import { relaxSchema } from './relax-schema.ts';

/** Deepest nesting of parameters; validation and evaluation recurse. */
const MAX_DEPTH = 64;
const MAX_ISSUES = 100;

/** By schema, so that a manifest that is read anew is compiled anew. */
const compiled = new WeakMap<JsonObject, ValidateFunction>();

function validatorOf(schema: JsonObject): ValidateFunction {
  let validate = compiled.get(schema);
  if (!validate) {
    // An instance each: schemas of different plugins may use the same `$id`. `ownProperties`: a field named
    // "constructor" is not there just because every object inherits one.
    const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: false, validateFormats: false, ownProperties: true });
    validate = ajv.compile(relaxSchema(schema));
    compiled.set(schema, validate);
  }
  return validate;
}

/** Why a node type's parameter schema cannot be compiled, or null. */
export function paramsSchemaFault(node: NodeManifest): string | null {
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
  const fault = paramsSchemaFault(node);
  if (fault) return [{ path: '', message: `The node type ${node.type} has a parameter schema that cannot be used: ${fault}` }];
  const validate = validatorOf(node.paramsSchema);
  validate(params);
  const found = new Map<string, Issue>();
  for (const error of telling(validate.errors ?? [])) {
    const path = pathOf(error).join('.');
    // One fault per place: the first is the most basic one.
    if (!found.has(path)) found.set(path, { path, field: path, message: messageOf(error) });
  }
  for (const issue of [...portIssues(node, params), ...fieldIssues(node, params)]) if (!found.has(issue.path)) found.set(issue.path, issue);
  return [...found.values()].slice(0, MAX_ISSUES);
}
