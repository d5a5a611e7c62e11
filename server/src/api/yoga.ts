import { createYoga } from 'graphql-yoga';
import { boundedParse } from '../graphql/bounded-parse.ts';
import type { Context, Services } from '../graphql/context.ts';
import { presentError } from '../graphql/errors.ts';
import { createContext, type Caller } from './context.ts';
import { endWithCaller } from './end-with-caller.ts';
import { freshUnitOfWork } from './fresh-unit-of-work.ts';
import { schema } from './schema.ts';

export const GRAPHQL_PATH = '/graphql';
/** Bytes of a request; a graph may have 2 MB. */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

const welcome = `# Hookloom's GraphQL API. Signed in as you are, or with an API key in the headers:
# { "Authorization": "Bearer hl_…" }
{
  workflows(first: 10) {
    nodes { id name active lastExecution { status createdAt } }
  }
}
`;

/** GraphQL over HTTP, with subscriptions as server-sent events. `Caller` is given per request. */
export function createGraphql(services: Services) {
  return createYoga<{ caller: Caller }, Context>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    context: ({ caller }) => createContext(services, caller),
    plugins: [boundedParse, endWithCaller, freshUnitOfWork(services)],
    maskedErrors: { maskError: (error) => presentError(error, services.log) },
    // Faults are logged once, where they are masked.
    logging: false,
    graphiql: { title: 'Hookloom API', defaultQuery: welcome },
    // The editor comes from here and not from its makers' CDN. It is some megabytes, so it is loaded when first looked at.
    renderGraphiQL: async (options) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options),
    landingPage: false,
    multipart: false,
    maxRequestBodySize: MAX_REQUEST_BYTES,
    // Pages elsewhere may use an API key. No cookie counts there, so credentials are not allowed.
    cors: { origin: '*', credentials: false, methods: ['GET', 'POST'], maxAge: 3_600 },
  });
}

export type GraphqlServer = ReturnType<typeof createGraphql>;
