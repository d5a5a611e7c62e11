/**
 * A stream that ends at once when its subscriber goes away. A generator that waits for something hears of `return()`
 * only when the waiting is over; this one is told by the signal.
 */
export function abortable<Value>(open: (signal: AbortSignal) => AsyncIterable<Value>): AsyncIterableIterator<Value> {
  const leaving = new AbortController();
  const source = open(leaving.signal)[Symbol.asyncIterator]();
  const ended: IteratorReturnResult<undefined> = { done: true, value: undefined };
  return {
    async next() {
      return leaving.signal.aborted ? ended : source.next();
    },
    async return() {
      leaving.abort();
      await source.return?.();
      return ended;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
