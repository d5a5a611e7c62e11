/** The ways in which a merge makes one value of several. */
import { isUnsafeKey, NodeError, type JsonObject, type JsonValue, type NodeInput } from '@hookloom/sdk';

function asList(value: JsonValue): JsonValue[] {
  return Array.isArray(value) ? value : [value];
}

function asObjects(input: NodeInput): JsonObject[] {
  return asList(input.value).map((item) => {
    if (typeof item === 'object' && item !== null && !Array.isArray(item)) return item;
    throw new NodeError(
      'USER',
      'NOT_OBJECTS',
      `What arrived from "${input.nodeId}" is not an object or a list of objects, so its fields cannot be merged`,
    );
  });
}

/** Own fields only, as they are: spreading never sets a prototype. */
function merged(objects: JsonObject[]): JsonObject {
  const result: JsonObject = {};
  for (const object of objects) {
    for (const [name, value] of Object.entries(object)) if (!isUnsafeKey(name)) result[name] = value;
  }
  return result;
}

/** One list of everything; a value that is no list counts as one item. */
export function append(inputs: NodeInput[]): JsonValue {
  return inputs.flatMap((input) => asList(input.value));
}

/** `{ [node id]: value }`; null for a node that delivered nothing, so that the same fields are there however the branches went. */
export function byNode(inputs: NodeInput[], absent: { nodeId: string }[]): JsonValue {
  const missing = absent.map(({ nodeId }) => Object.fromEntries([[nodeId, null]]));
  return merged([...missing, ...inputs.map((input) => Object.fromEntries([[input.nodeId, input.value]]))]);
}

/** First with first, second with second; where fields meet, the later input's counts. */
export function byPosition(inputs: NodeInput[]): JsonValue {
  const lists = inputs.map(asObjects);
  const length = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length }, (_, index) => merged(lists.map((list) => list[index] ?? {})));
}

/** Objects with an equal value in the field `key` become one; those without the field stay alone. In the order of first appearance. */
export function byKey(inputs: NodeInput[], key: string): JsonValue {
  const groups = new Map<string, JsonObject[]>();
  let alone = 0;
  for (const object of inputs.flatMap(asObjects)) {
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    const id = value === undefined || value === null ? `alone ${alone++}` : `key ${JSON.stringify(value)}`;
    const group = groups.get(id);
    if (group) group.push(object);
    else groups.set(id, [object]);
  }
  return [...groups.values()].map(merged);
}
