import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Graph } from '@hookloom/sdk/wire';
import { graphOf as graph, node } from '../canvas/testing.ts';
import { createDraftSaver } from './draft-saver.ts';
import type { SaveOutcome } from './draft-saver.ts';
import { createDraftStore, graphOf } from './draft-store.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const g0 = graph([]);
const g1 = graph([node('a', 'core.set')]);
const g2 = graph([node('a', 'core.set'), node('b', 'core.set')]);

/** A saver over a server that answers when told to. */
function setup() {
  const draft = createDraftStore(g0);
  const calls: { graph: Graph; base: number | null; answer: (outcome: SaveOutcome) => void }[] = [];
  const saver = createDraftSaver({
    draft,
    revision: 1,
    idleMs: 100,
    retryMs: 1_000,
    save: (saved, base) => new Promise((answer) => calls.push({ graph: saved, base, answer })),
  });
  saver.start();
  const edit = (to: Graph): void => draft.getState().apply({ label: 'Edit' }, () => to);
  const answer = async (outcome: SaveOutcome): Promise<void> => {
    calls.at(-1)?.answer(outcome);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { draft, calls, saver, edit, answer, state: () => saver.state.getState().kind };
}

test('saves once one has paused, with the revision it is based on', async () => {
  const { calls, edit, answer, state } = setup();
  edit(g1);
  await vi.advanceTimersByTimeAsync(90);
  edit(g2);
  await vi.advanceTimersByTimeAsync(90);
  expect([state(), calls.length]).toEqual(['unsaved', 0]);
  await vi.advanceTimersByTimeAsync(10);
  expect([state(), calls.length]).toEqual(['saving', 1]);
  expect(calls[0]).toMatchObject({ graph: g2, base: 1 });
  await answer({ kind: 'saved', revision: 2 });
  expect(state()).toBe('saved');
});

test('a change during a save leads to another save on the new revision', async () => {
  const { calls, saver, edit, answer, state } = setup();
  edit(g1);
  const saving = saver.flush();
  edit(g2);
  await answer({ kind: 'saved', revision: 7 });
  expect(await saving).toBe(false);
  expect(state()).toBe('unsaved');
  await vi.advanceTimersByTimeAsync(100);
  expect(calls[1]).toMatchObject({ graph: g2, base: 7 });
});

test('flush waits for the save under way and saves what came after', async () => {
  const { calls, saver, edit, answer } = setup();
  edit(g1);
  void saver.flush();
  edit(g2);
  const flushed = saver.flush();
  await answer({ kind: 'saved', revision: 2 });
  expect(calls).toHaveLength(2);
  await answer({ kind: 'saved', revision: 3 });
  expect(await flushed).toBe(true);
  expect(calls).toHaveLength(2);
});

test('undoing all changes needs no save', async () => {
  const { draft, calls, edit, state } = setup();
  edit(g1);
  draft.getState().undo();
  expect(state()).toBe('saved');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(calls).toHaveLength(0);
});

test('a failed save is tried again by itself', async () => {
  const { calls, saver, edit, answer, state } = setup();
  edit(g1);
  const saving = saver.flush();
  await answer({ kind: 'failed', message: 'no connection' });
  expect([await saving, state()]).toEqual([false, 'failed']);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(calls).toHaveLength(2);
  await answer({ kind: 'saved', revision: 2 });
  expect(state()).toBe('saved');
});

test('a conflict saves nothing more until one decides', async () => {
  const { calls, saver, edit, answer, state } = setup();
  edit(g1);
  void saver.flush();
  await answer({ kind: 'conflict' });
  edit(g2);
  await vi.advanceTimersByTimeAsync(10_000);
  expect([state(), calls.length, await saver.flush()]).toEqual(['conflict', 1, false]);
  const overwritten = saver.overwrite();
  expect(calls[1]).toMatchObject({ graph: g2, base: null });
  await answer({ kind: 'saved', revision: 9 });
  expect([await overwritten, state()]).toEqual([true, 'saved']);
});

test('taking the other state makes it the draft, and the base of what follows', async () => {
  const { draft, calls, saver, edit, answer, state } = setup();
  edit(g1);
  void saver.flush();
  await answer({ kind: 'conflict' });
  saver.takeTheirs(g0, 5);
  expect([state(), graphOf(draft.getState())]).toEqual(['saved', g0]);
  edit(g2);
  void saver.flush();
  expect(calls[1]).toMatchObject({ graph: g2, base: 5 });
});
