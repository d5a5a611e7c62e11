import type { ExecutionResult } from 'graphql';
import { createGraphQLError, isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Context } from '../graphql/context.ts';

declare module '../graphql/context.ts' {
  interface Context {
    /** Whether the caller's key or session still counts. Costs no query within two seconds of the last time. */
    isStillSignedIn(): Promise<boolean>;
  }
}

/** Ends a subscription at the first event after its caller's key was revoked or session ended; that event is not shown any more. */
export const endWithCaller: Plugin<Context> = {
  onSubscribe: ({ args }) => ({
    onSubscribeResult({ result, setResult }) {
      const { isStillSignedIn } = args.contextValue as Context;
      if (isAsyncIterable(result)) setResult(whileSignedIn(result as AsyncIterable<ExecutionResult>, isStillSignedIn));
    },
  }),
};

/** No generator: one that waits for an event hears only after it that its subscriber has gone. */
function whileSignedIn(
  stream: AsyncIterable<ExecutionResult>,
  isStillSignedIn: () => Promise<boolean>,
): AsyncIterableIterator<ExecutionResult> {
  const source = stream[Symbol.asyncIterator]();
  const ended: IteratorReturnResult<undefined> = { done: true, value: undefined };
  let refused = false;
  return {
    async next() {
      if (refused) return ended;
      const event = await source.next();
      if (event.done || (await isStillSignedIn())) return event;
      refused = true;
      await source.return?.();
      const error = createGraphQLError('The key or session that this began with has ended.', { extensions: { code: 'UNAUTHENTICATED' } });
      return { done: false, value: { errors: [error] } };
    },
    async return() {
      await source.return?.();
      return ended;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
