/** What a trigger has found, as it may be stored. Pure. */
import { NodeError, type TriggerItem } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';

/** Items of one look at most. */
export const MAX_ITEMS = 1_000;
const MAX_ID_LENGTH = 200;
/** Characters of JSON of one item's data, and of all of one look. */
export const MAX_DATA = 1024 * 1024;
const MAX_LOOK = 16 * 1024 * 1024;
/** Characters of a cursor's JSON, and of a registration's. */
export const MAX_STATE = 65_536;

/** An item with its data as JSON text. */
export interface FoundItem {
  id: string;
  dataJson: string;
}

/**
 * Each id once: the first one counts.
 * @throws NodeError `TRIGGER_RESULT`, which says what to change
 */
export function checkedItems(items: unknown): FoundItem[] {
  if (!Array.isArray(items)) throw fault('it gave no list of items');
  if (items.length > MAX_ITEMS) {
    const message = `it found ${items.length.toLocaleString('en')} items at once, and ${MAX_ITEMS.toLocaleString('en')} are the most. Fetch fewer at a time, and let the cursor say where to go on`;
    throw fault(message);
  }
  const found = new Map<string, FoundItem>();
  let size = 0;
  for (const item of items as TriggerItem[]) {
    const checked = checkedItem(item);
    size += checked.dataJson.length;
    if (!found.has(checked.id)) found.set(checked.id, checked);
  }
  if (size > MAX_LOOK) throw fault(`its items have more than ${MAX_LOOK / 1024 / 1024} MiB together. Fetch fewer at a time`);
  return [...found.values()];
}

/** @throws NodeError `TRIGGER_RESULT` */
export function checkedItem(item: unknown): FoundItem {
  if (typeof item !== 'object' || item === null || !('id' in item)) throw fault('an item is not of the form { id, data }');
  const { id } = item;
  const isText = typeof id === 'string' && id !== '' && id.length <= MAX_ID_LENGTH && id.isWellFormed() && !id.includes('\0');
  if (!isText) throw fault(`an item’s id is to be a text of 1 to ${MAX_ID_LENGTH} characters, and one is ${shortly(id)}`);
  return { id, dataJson: checkedData('data' in item ? item.data : null, `the item ${shortly(id)}`) };
}

/** @throws NodeError `TRIGGER_RESULT` */
export function checkedData(data: unknown, what: string): string {
  const json = asJson(data ?? null, what);
  if (json.length > MAX_DATA) throw fault(`${what} has more than ${MAX_DATA / 1024 / 1024} MiB`);
  return json;
}

/** A cursor or a registration. @throws NodeError `TRIGGER_RESULT` */
export function checkedState(value: unknown, what: string): JsonValue {
  const json = asJson(value ?? null, what);
  if (json.length > MAX_STATE) throw fault(`${what} has more than ${MAX_STATE.toLocaleString('en')} characters of JSON`);
  return JSON.parse(json) as JsonValue;
}

function asJson(value: unknown, what: string): string {
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch (error) {
    throw fault(`${what} is not JSON (${(error as Error).message})`);
  }
  if (json === undefined) throw fault(`${what} is not JSON`);
  return json;
}

function shortly(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 80);
}

function fault(what: string): NodeError {
  return new NodeError('USER', 'TRIGGER_RESULT', `The trigger's code gave what cannot be used: ${what}.`);
}
