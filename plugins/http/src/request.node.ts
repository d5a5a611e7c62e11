import {
  credential,
  defineNode,
  json,
  keyValue,
  multiline,
  NodeError,
  number,
  select,
  text,
  toggle,
  z,
  type HttpRequest,
} from '@hookloom/sdk';
import { requestIcon } from './icon.ts';
import { buildHeaders, buildUrl, excerpt, readBody } from './message.ts';

const MAX_REDIRECTS = 5;

const method = <Name extends string>(name: Name): { value: Name; label: Name } => ({ value: name, label: name });

const params = z.object({
  method: select({
    title: 'Method',
    expression: true,
    options: [method('GET'), method('POST'), method('PUT'), method('PATCH'), method('DELETE'), method('HEAD'), method('OPTIONS')],
  }).default('GET'),
  url: text({ title: 'URL', placeholder: 'https://api.example.com/orders/{{trigger.body.id}}' }).min(1),
  credential: credential({
    title: 'Credential',
    description: 'Of any type. It is sent to the hosts that it is bound to only.',
    types: ['*'],
  }).optional(),
  query: keyValue({ title: 'Query parameters', addLabel: 'Add parameter' }).default([]),
  headers: keyValue({ title: 'Headers', addLabel: 'Add header' }).default([]),
  bodyKind: select({
    title: 'Body',
    options: [
      { value: 'none', label: 'None' },
      { value: 'json', label: 'JSON' },
      { value: 'form', label: 'Form' },
      { value: 'text', label: 'Text' },
    ],
  }).default('none'),
  jsonBody: json({ title: 'JSON', visibleWhen: { param: 'bodyKind', in: ['json'] } }).optional(),
  formBody: keyValue({ title: 'Form fields', addLabel: 'Add field', visibleWhen: { param: 'bodyKind', in: ['form'] } }).default([]),
  textBody: multiline({ title: 'Text', visibleWhen: { param: 'bodyKind', in: ['text'] } }).default(''),
  timeoutMs: number({ title: 'Timeout', description: 'Milliseconds for the whole exchange.' }).int().min(1).max(300_000).default(30_000),
  failOnStatus: toggle({ title: 'Fail on error status', description: 'A status of 400 or above fails the step.' }).default(true),
  followRedirects: toggle({ title: 'Follow redirects', description: `At most ${MAX_REDIRECTS}.` }).default(true),
});

/** The body, and the content type that goes with it unless the user gave one. */
function buildBody(given: z.output<typeof params>): { body: string; contentType: string } | null {
  switch (given.bodyKind) {
    case 'none':
      return null;
    case 'json':
      return { body: JSON.stringify(given.jsonBody ?? null), contentType: 'application/json' };
    case 'form': {
      const fields = new URLSearchParams(given.formBody.map(({ name, value }): [string, string] => [name, value]));
      return { body: fields.toString(), contentType: 'application/x-www-form-urlencoded' };
    }
    case 'text':
      return { body: given.textBody, contentType: 'text/plain; charset=utf-8' };
  }
}

function buildRequest(given: z.output<typeof params>, idempotencyKey: string): HttpRequest {
  const headers = buildHeaders(given.headers);
  const content = buildBody(given);
  if (content && !headers.has('content-type')) headers.set('content-type', content.contentType);
  const repeatable = given.method !== 'POST' && given.method !== 'PATCH';
  if (!repeatable && !headers.has('idempotency-key')) headers.set('idempotency-key', idempotencyKey);
  return {
    url: buildUrl(given.url, given.query).href,
    method: given.method,
    headers: Object.fromEntries(headers),
    body: content?.body,
    timeoutMs: given.timeoutMs,
    maxRedirects: given.followRedirects ? MAX_REDIRECTS : 0,
    ...(given.credential !== undefined && { credential: given.credential }),
  };
}

/** Without the query, which may hold secrets. */
function nameOf(request: HttpRequest): string {
  const { origin, pathname } = new URL(request.url);
  return `${request.method} ${origin}${pathname}`;
}

/** Whether the other side may answer otherwise later. Any other 4xx says that the request is wrong, and will be wrong again. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

export const request = defineNode({
  name: 'request',
  kind: 'action',
  category: 'Web',
  title: 'HTTP request',
  description: 'Calls any HTTP API and gives its answer.',
  icon: requestIcon,
  params,
  output: z.object({
    status: z.int(),
    headers: z.record(z.string(), z.string()).meta({ description: 'Names in lower case' }),
    body: z.unknown().meta({ description: 'Parsed where it is JSON, else text; null where there is none' }),
  }),
  // A POST may do harm when repeated, and an effect cannot depend on the method.
  effect: 'atMostOnce',
  uses: ['http'],
  async run(ctx) {
    const outgoing = buildRequest(ctx.params, ctx.idempotencyKey);
    const response = await ctx.http(outgoing);
    const { value: body, warning } = readBody(response);
    if (warning) ctx.log('warn', warning);
    if (ctx.params.failOnStatus && response.status >= 400) {
      const detail = excerpt(body);
      throw new NodeError(
        isPassing(response.status) ? 'REMOTE' : 'USER',
        'HTTP_STATUS',
        `${nameOf(outgoing)} answered ${response.status}${detail === '' ? '' : `: ${detail}`}`,
      );
    }
    return { status: response.status, headers: response.headers, body };
  },
});
