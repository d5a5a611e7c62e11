/**
 * Trackly, an issue tracker: the service that the example plugin is for. It speaks real HTTP on this machine, knows its callers by API keys,
 * gives lists in pages, keeps idempotency keys, and calls webhooks with a signature.
 *
 *     node examples/trackly/server.ts        # prints its address and an API key
 */
import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createStore, pageOf, type Issue, type NewIssue, type Store } from './store.ts';

interface Webhook {
  id: string;
  url: string;
  secret: string;
  project: string;
}

/** A request that was answered, as a test may want to look at it. */
export interface SeenRequest {
  method: string;
  /** With its query. */
  path: string;
  authorization: string | undefined;
  status: number;
}

export interface Trackly {
  url: string;
  apiKey: string;
  store: Store;
  webhooks: ReadonlyMap<string, Webhook>;
  seen: SeenRequest[];
  close(): Promise<void>;
}

class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // Told below.
  }
  throw new Refusal(400, 'The body is to be a JSON object.');
}

/** Starts it on a free port, or on the one given. */
export async function startTrackly(port = 0, apiKey = `trk_${randomUUID()}`): Promise<Trackly> {
  const store = createStore();
  const webhooks = new Map<string, Webhook>();
  const seen: SeenRequest[] = [];

  /** Tells the webhooks of a project, once: a receiver that is away misses it. */
  function announce(event: string, issue: Issue): void {
    const body = JSON.stringify({ event, issue });
    for (const { url, secret, project } of webhooks.values()) {
      if (project !== issue.project) continue;
      const signature = createHmac('sha256', secret).update(body).digest('hex');
      const headers = { 'content-type': 'application/json', 'x-trackly-signature': `sha256=${signature}` };
      fetch(url, { method: 'POST', headers, body }).catch(() => undefined);
    }
  }

  function projectOf(id: string | null | undefined): string {
    if (store.projects.some((project) => project.id === id)) return id as string;
    throw new Refusal(422, `There is no project "${id}".`);
  }

  async function answer(request: IncomingMessage, url: URL): Promise<[status: number, body: unknown]> {
    if (url.pathname === '/status') return [200, { status: 'up' }];
    if (request.headers.authorization !== `Bearer ${apiKey}`) throw new Refusal(401, 'The API key is missing or unknown.');
    const query = url.searchParams;
    const limit = Math.min(Number(query.get('limit') ?? 50), 50);
    const route = `${request.method} ${url.pathname.replace(/^(\/\w+\/)[^/]+/, '$1:id')}`;
    const id = decodeURIComponent(url.pathname.split('/')[2] ?? '');
    switch (route) {
      case 'GET /me':
        return [200, { id: 'ada', name: 'Ada Lovelace' }];
      case 'GET /projects':
        return [
          200,
          pageOf(
            store.projects.map((project) => ({ id: project.id, name: project.name })),
            query.get('cursor'),
            limit,
          ),
        ];
      case 'GET /projects/:id/people':
        return [200, pageOf(store.projects.find((project) => project.id === projectOf(id))?.people ?? [], query.get('cursor'), limit)];
      case 'GET /issues': {
        const get = (name: string): string | undefined => query.get(name) ?? undefined;
        const filter = { project: get('project'), state: get('state'), query: get('query'), createdAfter: get('createdAfter') };
        return [200, pageOf(store.issues(filter), query.get('cursor'), limit)];
      }
      case 'POST /issues': {
        const body = (await readJson(request)) as unknown as NewIssue;
        projectOf(body.project);
        if (typeof body.title !== 'string' || body.title === '') throw new Refusal(422, 'An issue needs a title.');
        const issue = store.create(body, request.headers['idempotency-key'] as string | undefined);
        announce('issue.created', issue);
        return [201, issue];
      }
      case 'GET /issues/:id':
        return [200, issueOf(id)];
      case 'PATCH /issues/:id': {
        const issue = store.change(issueOf(id), await readJson(request));
        announce('issue.changed', issue);
        return [200, issue];
      }
      case 'GET /webhooks':
        return [
          200,
          pageOf(
            [...webhooks.values()].map(({ id: webhookId, url: target, project }) => ({ id: webhookId, url: target, project })),
            query.get('cursor'),
            limit,
          ),
        ];
      case 'POST /webhooks': {
        const { url: target, secret, project } = await readJson(request);
        if (typeof target !== 'string' || typeof secret !== 'string') throw new Refusal(422, 'A webhook needs url and secret.');
        const webhook = { id: randomUUID(), url: target, secret, project: projectOf(String(project)) };
        webhooks.set(webhook.id, webhook);
        return [201, { id: webhook.id }];
      }
      case 'DELETE /webhooks/:id':
        if (!webhooks.delete(id)) throw new Refusal(404, 'There is no such webhook.');
        return [204, null];
      default:
        throw new Refusal(404, 'There is nothing here.');
    }
  }

  function issueOf(id: string): Issue {
    const issue = store.issue(id);
    if (!issue) throw new Refusal(404, `There is no issue ${id}.`);
    return issue;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const [status, body] = await answer(request, new URL(path, 'http://trackly')).catch((error: unknown): [number, unknown] => {
      if (error instanceof Refusal) return [error.status, { error: error.message }];
      return [500, { error: String(error) }];
    });
    seen.push({ method: request.method ?? '', path, authorization: request.headers.authorization, status });
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(status === 204 ? undefined : JSON.stringify(body));
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey,
    store,
    webhooks,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

if (import.meta.main) {
  const trackly = await startTrackly(Number(process.env['PORT'] ?? 4600), process.env['TRACKLY_API_KEY']);
  console.log(`Trackly is at ${trackly.url}\nAPI key: ${trackly.apiKey}`);
}
