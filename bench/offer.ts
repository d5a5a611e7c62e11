/** Calls offered in a loop, without a server. */
export interface Rate {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** `atOnce` callers, each with its next call as soon as the one before is answered. */
export async function offer(act: () => Promise<unknown>, atOnce: number, seconds: number): Promise<Rate> {
  const latencies: number[] = [];
  const began = performance.now();
  const until = began + seconds * 1_000;
  const caller = async (): Promise<void> => {
    while (performance.now() < until) {
      const at = performance.now();
      await act();
      latencies.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  const took = performance.now() - began;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => rounded(latencies[Math.floor(latencies.length * share)] ?? 0);
  return { perSecond: Math.round((latencies.length / took) * 1_000), p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** Milliseconds. */
export async function timeOf(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return rounded(performance.now() - began);
}

/** To microseconds. */
export function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
