/** The one place that knows how to talk to Trackly. */
import { NodeError, z, type HttpRequest, type HttpResponse, type JsonValue } from '@hookloom/sdk';

/** What nodes, triggers and option loaders have in common. */
export interface Caller {
  http(request: HttpRequest): Promise<HttpResponse>;
  credential(id: string): Promise<Record<string, JsonValue>>;
}

export interface Call {
  /** From the API's root, with its query. */
  path: string;
  method?: string;
  body?: JsonValue;
  idempotencyKey?: string;
}

/**
 * Gives the answer's JSON; null where it has none. `account` is a credential's id: the host adds its key to the request.
 * @throws NodeError `NOT_FOUND` for 404, `TRACKLY_STATUS` for other failures: REMOTE where another try may succeed, else USER
 */
export async function callTrackly(ctx: Caller, account: string, { path, method = 'GET', body, idempotencyKey }: Call): Promise<JsonValue> {
  const { baseUrl } = z.object({ baseUrl: z.string() }).parse(await ctx.credential(account));
  const response = await ctx.http({
    url: `${baseUrl.replace(/\/+$/, '')}${path}`,
    method,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    credential: account,
  });
  const text = new TextDecoder().decode(response.body);
  if (response.status === 404) throw new NodeError('USER', 'NOT_FOUND', `Trackly has nothing at ${path}.`);
  if (response.status >= 400) {
    const mayPass = response.status >= 500 || response.status === 429;
    throw new NodeError(mayPass ? 'REMOTE' : 'USER', 'TRACKLY_STATUS', `Trackly answered ${response.status}: ${text.slice(0, 200)}`);
  }
  return text === '' ? null : JSON.parse(text);
}

const page = z.object({ items: z.array(z.json()), next: z.string().nullable() });

/** One page of a list, and the cursor of the next. */
export async function listTrackly<Item>(
  ctx: Caller,
  account: string,
  item: z.ZodType<Item>,
  path: string,
  query: Record<string, string>,
): Promise<{ items: Item[]; next: string | null }> {
  const { items, next } = page.parse(await callTrackly(ctx, account, { path: `${path}?${new URLSearchParams(query)}` }));
  return { items: z.array(item).parse(items), next };
}
