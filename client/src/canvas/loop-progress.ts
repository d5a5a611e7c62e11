import { isStepEnded } from '@hookloom/sdk/wire';
import { loopsAround } from './loops.ts';
import type { LoopBody } from './loops.ts';
import type { StatusByNode } from './node-run.ts';

/**
 * How far each loop and each node of a body has come, by node id: `3 / 10` while it loops through a list whose length is known,
 * else `10 ×`. Of loops within loops only the count of all rounds is told.
 */
export function loopProgress(
  loops: readonly LoopBody[],
  statusByNode: StatusByNode,
  sizes: ReadonlyMap<string, number>,
): ReadonlyMap<string, string> {
  const progress = new Map<string, string>();
  if (loops.length === 0 || statusByNode.size === 0) return progress;
  const most = new Map<string, number>();
  for (const [nodeId, around] of loopsAround(loops)) {
    const loopId = around.at(-1) ?? '';
    const runs = statusByNode.get(nodeId)?.runs ?? 0;
    most.set(loopId, Math.max(most.get(loopId) ?? 0, runs));
    if (runs > 0) progress.set(nodeId, countText(runs, loopId));
  }
  for (const [loopId, runs] of most) if (runs > 0 && !progress.has(loopId)) progress.set(loopId, countText(runs, loopId));
  return progress;

  function countText(runs: number, loopId: string): string {
    const loop = statusByNode.get(loopId);
    const total = loop && !isStepEnded(loop.status) ? sizes.get(loopId) : undefined;
    if (total !== undefined) return `${Math.min(runs, total)} / ${total}`;
    return runs > 1 ? `${runs} ×` : '';
  }
}
