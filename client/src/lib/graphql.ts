import { cacheExchange } from '@urql/exchange-graphcache';
import { createClient as createSocketClient } from 'graphql-ws';
import { Client, fetchExchange, mapExchange, subscriptionExchange } from 'urql';
import { cacheOptions } from './cache.ts';
import { isSessionEnded } from './errors.ts';
import { leaveForSignIn } from './session-ended.ts';

/**
 * The urql client of the whole page: a normalised cache, HTTP with the session cookie, and one WebSocket that opens with the first
 * subscription and reconnects by itself. Its cache belongs to one session: signing in or out loads the page anew.
 */
export function createGraphqlClient(): Client {
  const socket = createSocketClient({
    url: socketUrl(window.location),
    lazy: true,
    // Give up never: a laptop that wakes after a night takes up where it was. The wait between tries grows to some 5 seconds.
    retryAttempts: Number.POSITIVE_INFINITY,
    // A server that is away refuses the connection, which by default counts as fatal: live data would stop until the page is loaded anew.
    shouldRetry: () => true,
    retryWait: async (retries) => {
      const delayMs = Math.min(5_000, 500 * 2 ** retries) * (0.75 + Math.random() / 2);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    },
  });

  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: { credentials: 'same-origin' },
    exchanges: [
      cacheExchange(cacheOptions),
      mapExchange({
        onError: (error, operation) => {
          // A socket may be refused for its origin too, behind a proxy that hides the address; signing in again would not help there.
          if (operation.kind !== 'subscription' && isSessionEnded(error)) leaveForSignIn();
        },
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query: request.query ?? '', variables: request.variables, operationName: request.operationName },
              sink,
            ),
          }),
        }),
      }),
    ],
  });
}

function socketUrl(location: Location): string {
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/graphql`;
}
