/** A workflow's settings: their shape, and what publishing has against them. Pure. */
import { z } from 'zod';
import { priorities, type WorkflowSettings } from '@hookloom/sdk/wire';
import { isStorable, notStorable } from '../graphql/text.ts';
import type { GraphIssue } from './graph-view.ts';
import type { GraphRules } from './rules.ts';

const text = z.string().max(1_000, 'This has at most 1,000 characters.').refine(isStorable, notStorable);
/** A number field that was emptied is absent. */
const whole = z.number().int().min(-1).max(Number.MAX_SAFE_INTEGER);

/** The shape alone: a draft may hold numbers that make no sense yet. */
export const workflowSettingsSchema = z.looseObject({
  timeoutMs: whole.optional(),
  errorWorkflowId: text.optional(),
  priority: z.enum(priorities).optional(),
  concurrency: z.looseObject({ limit: whole, key: text.optional() }).optional(),
  debounce: z.looseObject({ delayMs: whole, maxDelayMs: whole.optional(), key: text.optional() }).optional(),
  maxQueued: whole.optional(),
});

const SECOND_MS = 1_000;
const DAY_MS = 24 * 60 * 60_000;
const YEAR_MS = 365 * DAY_MS;
const MAX_COUNT = 1_000_000;

interface Range {
  path: string;
  value: number | undefined;
  min: number;
  max: number;
  message: string;
}

/** Paths are like `settings.concurrency.limit`. Whether the error workflow is there only the database knows. */
export function settingsIssues(settings: WorkflowSettings | undefined, rules: Pick<GraphRules, 'isPlain' | 'stepsNamedIn'>): GraphIssue[] {
  if (!settings) return [];
  return [...ranges(settings).flatMap(rangeIssue), ...orderIssues(settings), ...keyIssues(settings, rules)];
}

function ranges({ timeoutMs, concurrency, debounce, maxQueued }: WorkflowSettings): Range[] {
  const between = 'from a second to 365 days';
  const delay = 'from a millisecond to 365 days';
  const count = `a whole number from 1 to ${MAX_COUNT.toLocaleString('en')}`;
  return [
    { path: 'timeoutMs', value: timeoutMs, min: SECOND_MS, max: YEAR_MS, message: `The time limit is ${between}.` },
    { path: 'concurrency.limit', value: concurrency?.limit, min: 1, max: MAX_COUNT, message: `The limit is ${count}.` },
    { path: 'debounce.delayMs', value: debounce?.delayMs, min: 1, max: YEAR_MS, message: `The delay is ${delay}.` },
    { path: 'debounce.maxDelayMs', value: debounce?.maxDelayMs, min: 1, max: YEAR_MS, message: `The longest delay is ${delay}.` },
    { path: 'maxQueued', value: maxQueued, min: 1, max: MAX_COUNT, message: `The most that may be queued is ${count}.` },
  ];
}

function rangeIssue({ path, value, min, max, message }: Range): GraphIssue[] {
  return value === undefined || (value >= min && value <= max) ? [] : [{ path: `settings.${path}`, message }];
}

function orderIssues({ debounce }: WorkflowSettings): GraphIssue[] {
  if (debounce?.maxDelayMs === undefined || debounce.maxDelayMs >= debounce.delayMs) return [];
  return [{ path: 'settings.debounce.maxDelayMs', message: 'The longest delay is not shorter than the delay.' }];
}

function keyIssues(settings: WorkflowSettings, rules: Pick<GraphRules, 'isPlain' | 'stepsNamedIn'>): GraphIssue[] {
  return (['concurrency', 'debounce'] as const).flatMap((part) => {
    const key = settings[part]?.key;
    if (key === undefined || key === '') return [];
    const path = `settings.${part}.key`;
    if (!rules.isPlain(key))
      return [{ path, message: 'A key is made of plain paths such as {{ trigger.body.customerId }}, without JavaScript.' }];
    if (rules.stepsNamedIn(key).length > 0)
      return [{ path, message: 'A key is read before any step has run: it can name the trigger only.' }];
    return [];
  });
}
