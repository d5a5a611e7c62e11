import {
  code,
  defineNode,
  NodeError,
  number,
  resource,
  select,
  text,
  TIMEOUT_PORT,
  waitForEvent as waitForTheEvent,
  z,
} from '@hookloom/sdk';
import { deadlineAfter, timeLimit, timeUnit } from './durations.ts';
import { waitForEventIcon } from './icons.ts';

const MINUTE_MS = 60_000;
const pathPattern = /^[^.\s{}]+(\.[^.\s{}]+)*$/;

/** What `publishEvent` takes, and the platform's own types. */
const eventTypePattern = /^[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)+$/;

interface Awaited {
  from: 'webhook' | 'event';
  source?: string | undefined;
  eventType: string;
}

/** @throws NodeError `SOURCE_MISSING`, `EVENT_TYPE_MISSING` or `EVENT_TYPE_INVALID` */
function topicOf({ from, source, eventType }: Awaited): string {
  if (from === 'webhook') {
    if (source === undefined) throw new NodeError('USER', 'SOURCE_MISSING', 'Source is not chosen, so there is no webhook to wait for');
    return `source:${source}`;
  }
  const type = eventType.trim();
  if (type === '') throw new NodeError('USER', 'EVENT_TYPE_MISSING', 'Event type is empty, so there is no event to wait for');
  // The topic of a source is not a type: else any source could be named. And for a type that no event can have it would wait for ever.
  if (!eventTypePattern.test(type)) {
    const example = 'Write lower case words with dots between them, such as order.paid';
    throw new NodeError('USER', 'EVENT_TYPE_INVALID', `No event can have the type "${type.slice(0, 200)}". ${example}`);
  }
  return type;
}

/** Longer texts are not kept of events, so none could match. */
const MAX_MATCH_LENGTH = 1_000;

/** @throws NodeError `INVALID_PATH`, `MATCH_EMPTY` or `MATCH_INVALID` */
function keyOf(path: string, value: string): { path: string; value: string } | null {
  const place = path.trim();
  if (place === '') return null;
  if (!pathPattern.test(place))
    throw new NodeError('USER', 'INVALID_PATH', `"${path}" is not a path of names with dots, such as body.orderId`);
  // An expression that found nothing: it would match no event, and the branch would wait in vain.
  if (value === '') throw new NodeError('USER', 'MATCH_EMPTY', `The value that ${place} is to equal is empty`);
  if (value.length > MAX_MATCH_LENGTH || value.includes('\0')) {
    const limit = MAX_MATCH_LENGTH.toLocaleString('en');
    throw new NodeError('USER', 'MATCH_INVALID', `The value that ${place} is to equal may have ${limit} characters, none of them NUL`);
  }
  return { path: place, value };
}

/** Braces are what people write around expressions elsewhere. */
function withoutBraces(expression: string): string | null {
  const trimmed = expression.trim();
  const inner = /^\{\{([\s\S]*)\}\}$/.exec(trimmed)?.[1]?.trim() ?? trimmed;
  return inner === '' ? null : inner;
}

export const waitForEvent = defineNode({
  name: 'waitForEvent',
  kind: 'utility',
  category: 'Waiting',
  title: 'Wait for event',
  description: 'Goes on when a webhook or another event comes that fits, or when the time is over.',
  icon: waitForEventIcon,
  params: z.object({
    from: select({
      title: 'Wait for',
      options: [
        { value: 'webhook', label: 'A webhook of a source' },
        { value: 'event', label: 'Another event, by its type' },
      ],
    }).default('webhook'),
    source: resource({ title: 'Source', resource: 'source', visibleWhen: { param: 'from', in: ['webhook'] }, required: true }).optional(),
    eventType: text({
      title: 'Event type',
      placeholder: 'order.paid',
      visibleWhen: { param: 'from', in: ['event'] },
      required: true,
    }).default(''),
    path: text({
      title: 'Only where this field',
      description: 'A place in the event’s data. A webhook’s data has body, headers, query, method and path. Left out: any event.',
      placeholder: 'body.orderId',
      expression: false,
    }).default(''),
    value: text({ title: 'Equals', placeholder: '{{ trigger.body.orderId }}' }).default(''),
    condition: code({
      title: 'And only where',
      description: 'JavaScript that is true for the event: event.data, event.type, and what expressions see. Left out: any event.',
      language: 'javascript-expression',
      rows: 3,
    }).default(''),
    timeout: timeLimit().default(0),
    timeoutUnit: timeUnit({ title: 'Unit' }).default('hours'),
    lookBackMinutes: number({
      title: 'Look back',
      description: 'Minutes: an event that came shortly before the wait began counts too. 0 to 60.',
    })
      .min(0)
      .max(60)
      .default(5),
  }),
  output: z
    .looseObject({ id: z.string(), type: z.string(), data: z.unknown(), createdAt: z.unknown() })
    .nullable()
    .meta({ description: 'The event; null where none came in time' }),
  effect: 'pure',
  outputs: [
    { name: 'received', title: 'Received' },
    { name: TIMEOUT_PORT, title: 'Timeout' },
  ],
  run(ctx) {
    const { params } = ctx;
    const now = ctx.now();
    return waitForTheEvent({
      topic: topicOf(params),
      key: keyOf(params.path, params.value),
      condition: withoutBraces(params.condition),
      since: now - params.lookBackMinutes * MINUTE_MS,
      until: deadlineAfter(now, params.timeout, params.timeoutUnit),
    });
  },
});
