/**
 * Makes of a parameter schema one for parameters that still hold expressions: wherever a value may stand, a text with `{{`
 * may stand for it. The rest of the schema holds as before, so a missing or misspelt part beside an expression is still found.
 */
import { fieldOf, isJsonObject, isLiteralField, type JsonObject, type JsonValue } from '@hookloom/sdk';

const expression: JsonObject = { type: 'string', pattern: '\\{\\{' };

/** Keywords by where their schemas apply: to a value inside the present one, or to the present one again. */
const insideMaps = ['properties', 'patternProperties'];
const insideSchemas = ['items', 'additionalProperties', 'unevaluatedProperties', 'unevaluatedItems', 'contains'];
const insideLists = ['prefixItems'];
const sameMaps = ['$defs', 'definitions', 'dependentSchemas'];
const sameSchemas = ['if', 'then', 'else'];
const sameLists = ['anyOf', 'allOf', 'oneOf'];

type Change = (schema: JsonValue) => JsonValue;

function changeMap(value: JsonValue, change: Change): JsonValue {
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, change(schema)])) : value;
}

function changeList(value: JsonValue, change: Change): JsonValue {
  return Array.isArray(value) ? value.map(change) : value;
}

function namesOf(schema: JsonObject, keyword: 'properties' | 'required'): string[] {
  const value = schema[keyword];
  if (isJsonObject(value)) return Object.keys(value);
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

/**
 * A choice between objects as a chain of conditions: an object that has a field which only one branch asks for is held to that branch.
 * So a fault is reported from the branch that was meant, rather than from all. Null where the branches cannot be told apart so.
 */
function decide(branches: JsonValue[]): JsonObject | null {
  const [branch, ...others] = branches;
  if (!isJsonObject(branch) || branch.type !== 'object') return null;
  if (others.length === 0) return branch;
  const rest = decide(others);
  if (!rest) return null;
  const elsewhere = new Set(others.flatMap((other) => (isJsonObject(other) ? namesOf(other, 'properties') : [])));
  const own = namesOf(branch, 'required').filter((name) => !elsewhere.has(name));
  if (own.length === 0) return null;
  const isBranch: JsonObject = { anyOf: own.map((name) => ({ required: [name] })) };
  return {
    allOf: [
      { if: isBranch, else: rest },
      { if: { not: isBranch }, else: branch },
    ],
  };
}

/** The choice among branches. `oneOf` becomes `anyOf`: an expression may fit several branches, and only its value decides. */
function choice(branches: JsonValue[]): JsonObject {
  // The last branch is what an object without any telling field is held to; the first one given is the usual one.
  return decide(branches.toReversed()) ?? { anyOf: branches };
}

/** For a value that is at the same place as the schema itself. */
function relaxed(schema: JsonValue): JsonValue {
  if (!isJsonObject(schema)) return schema;
  const result: JsonObject = { ...schema };
  const change = (keywords: string[], how: (value: JsonValue, change: Change) => JsonValue, each: Change): void => {
    for (const keyword of keywords) if (result[keyword] !== undefined) result[keyword] = how(result[keyword], each);
  };
  change(insideMaps, changeMap, inside);
  change(insideSchemas, (value, each) => each(value), inside);
  change(insideLists, changeList, inside);
  change(sameMaps, changeMap, relaxed);
  change(sameSchemas, (value, each) => each(value), relaxed);
  change(sameLists, changeList, relaxed);

  const choices = ['anyOf', 'oneOf'].flatMap((keyword) => {
    const branches = result[keyword];
    delete result[keyword];
    // `title` is repeated for the message that no branch fits.
    return Array.isArray(branches) ? [{ ...(schema.title !== undefined && { title: schema.title }), ...choice(branches) }] : [];
  });
  if (choices.length > 0) result.allOf = [...(Array.isArray(result.allOf) ? result.allOf : []), ...choices];
  return result;
}

/** For a value inside another, where an expression may stand instead. */
function inside(schema: JsonValue): JsonValue {
  if (!isJsonObject(schema)) return schema;
  const field = fieldOf(schema);
  if (field && isLiteralField(field)) return relaxed(schema);
  const outer: JsonObject = { if: expression, else: relaxed(schema) };
  // Repeated for the message about a missing parameter, which is given with this outer schema.
  if (schema.title !== undefined) outer.title = schema.title;
  return outer;
}

/** Takes and gives the schema of an object of parameters. */
export function relaxSchema(schema: JsonObject): JsonObject {
  const result = relaxed(schema);
  return isJsonObject(result) ? result : schema;
}
