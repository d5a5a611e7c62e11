/** The shapes of what a plugin's code gives, checked in the parent: JSON of anyone's making. */
import type { Directive, LoadedOptions, TriggerItem, WebhookReceived } from '@hookloom/sdk';
import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { z } from 'zod';

/** It was parsed as JSON, so it can only be missing. */
const json = z.custom<JsonValue>((value) => value !== undefined, 'is missing');
/** Milliseconds since 1970, up to the last year that a column holds without further ado. */
const instant = z
  .number()
  .min(0)
  .max(Date.UTC(9999, 11, 31));
const until = instant.nullable();

const wait = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('TIME'), until: instant }),
  z.object({
    kind: z.literal('EVENT'),
    topic: z.string(),
    key: z.object({ path: z.string(), value: z.string() }).nullable(),
    condition: z.string().nullable(),
    since: instant,
    after: z.string().optional(),
    until,
  }),
  z.object({ kind: z.literal('APPROVAL'), message: z.string(), until }),
]);

export const directive: z.ZodType<Directive> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('port'), port: z.string(), value: json }),
  z.object({ kind: z.literal('stop'), value: json }),
  z.object({ kind: z.literal('exitLoop'), value: json }),
  z.object({
    kind: z.literal('loop'),
    loop: z.object({ items: z.array(json), concurrency: z.number(), onItemError: z.enum(['stop', 'continue']) }),
  }),
  z.object({ kind: z.literal('wait'), wait, value: json }),
  z.object({ kind: z.literal('call'), call: z.object({ workflowId: z.string(), data: json, wait: z.boolean() }) }),
]);

export const params: z.ZodType<JsonObject> = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'is no object',
);

export const loaded: z.ZodType<LoadedOptions> = z.object({
  options: z.array(z.object({ value: z.string(), label: z.string(), description: z.string().optional() })).max(10_000),
  next: z.string().nullable().optional(),
});

const item: z.ZodType<TriggerItem> = z.object({ id: z.string().min(1).max(1_000), data: json });

export const items = z.object({ items: z.array(item).max(10_000), cursor: json });

export const received: z.ZodType<WebhookReceived> = z.object({
  events: z.array(json).max(10_000),
  reply: z.object({ status: z.int().min(200).max(599), headers: z.record(z.string(), z.string()), body: json }).optional(),
});
