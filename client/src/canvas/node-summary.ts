/** What a node does, in a few words taken from its parameters: a source's name, a method and URL, a condition. */
import { conditionOperators, isConditionGroup } from '@hookloom/sdk/conditions';
import type { ConditionGroup, ConditionOperator } from '@hookloom/sdk/conditions';
import { fieldOf, isVisible } from '@hookloom/sdk/field';
import type { FieldMeta } from '@hookloom/sdk/field';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { cronInWords } from '../lib/cron-words.ts';
import { readGroup } from '../inspector/condition-group.ts';
import { isObject, paramProperties } from './node-types.ts';
import type { CanvasNodeType } from './node-types.ts';

/** Names of the things that `resource` fields pick, by id. */
export type ResourceNames = ReadonlyMap<string, string>;

/**
 * The choices that come first in the node's form, and the first other field after them; empty where they are not filled in.
 * One line, of any length: the canvas cuts it.
 */
export function summaryOf(nodeType: CanvasNodeType, params: JsonObject, resources: ResourceNames): string {
  const parts: string[] = [];
  for (const [name, schema] of paramProperties(nodeType)) {
    const field = fieldOf(schema);
    // An account is asked for first, and says least of what the node does.
    if (!field || field.kind === 'credential' || !isVisible(field, params)) continue;
    const text = textOf(field, params[name], resources);
    parts.push(field.kind === 'number' && text !== '' ? `${titleOf(schema)} ${text}` : text);
    if (field.kind !== 'select') break;
  }
  return parts.filter((part) => part !== '').join(' · ');
}

function textOf(field: FieldMeta, value: JsonValue | undefined, resources: ResourceNames): string {
  switch (field.kind) {
    case 'select':
      return field.options?.find((option) => option.value === value)?.label ?? plain(value);
    case 'resource':
      return typeof value === 'string' ? (resources.get(value) ?? '') : '';
    case 'conditions':
      return conditionText(readGroup(value));
    case 'list':
    case 'keyValue':
      return Array.isArray(value) ? value.map(itemText).filter(Boolean).join(', ') : '';
    case 'code':
      return firstStatement(plain(value));
    case 'cron':
      return (typeof value === 'string' && cronInWords(value)) || plain(value);
    case 'options':
      return Array.isArray(value) ? value.map(plain).join(', ') : plain(value);
    case 'file':
      return isObject(value) ? plain(value['name']) : plain(value);
    case 'text':
    case 'multiline':
    case 'number':
    case 'expression':
    case 'date':
      return plain(value);
    case 'json':
    case 'object':
    case 'toggle':
    case 'credential':
    case 'secret':
      return '';
    default:
      return field.kind satisfies never;
  }
}

function conditionText(group: ConditionGroup): string {
  const [first] = group.rules;
  if (!first) return '';
  const more = group.rules.length - 1;
  return conditionOf(first) + (more > 0 ? ` ${group.combine === 'all' ? 'and' : 'or'} ${more} more` : '');
}

/** Shorter than the operators' labels, since a node has room for some 25 characters. */
const signs: Readonly<Partial<Record<ConditionOperator, string>>> = {
  equals: '=',
  not_equals: '≠',
  greater_than: '>',
  less_than: '<',
  greater_or_equal: '≥',
  less_or_equal: '≤',
};

function conditionOf(rule: ConditionGroup['rules'][number]): string {
  if (isConditionGroup(rule)) return conditionText(rule);
  const { label, arity } = conditionOperators[rule.operator];
  const words = [plain(rule.left), signs[rule.operator] ?? label, arity === 2 ? plain(rule.right) : ''];
  return words[0] === '' ? '' : words.filter(Boolean).join(' ');
}

/** What names an item of a list: a field, a header, a case. */
function itemText(item: JsonValue): string {
  if (!isObject(item)) return '';
  return plain(item['title']) || plain(item['name']) || plain(item['key']);
}

function firstStatement(code: string): string {
  const lines = code.split('\n').map((line) => line.trim());
  return lines.find((line) => line !== '' && !line.startsWith('//')) ?? '';
}

/** Without the braces of expressions and the scheme of addresses, which all have in common. */
function plain(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replaceAll(/\{\{\s*|\s*\}\}|^https?:\/\//g, '').trim();
}

function titleOf(schema: JsonObject): string {
  return typeof schema['title'] === 'string' ? schema['title'] : '';
}
