import { expect, test } from 'vitest';
import { Batcher } from './batcher.ts';

const tick = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('what arrives while a group is under way shares the next one', async () => {
  const groups: number[][] = [];
  const batcher = new Batcher<number, number>({
    async run(items) {
      groups.push(items);
      await tick(10);
      return items.map((item) => item * 2);
    },
  });
  const first = batcher.add(1);
  await tick(2);
  const rest = [2, 3, 4].map((item) => batcher.add(item));
  expect(await Promise.all([first, ...rest])).toEqual([2, 4, 6, 8]);
  expect(groups).toEqual([[1], [2, 3, 4]]);
});

test('a lone item does not wait for company', async () => {
  const batcher = new Batcher<number, number>({ run: async (items) => items });
  const started = performance.now();
  await batcher.add(1);
  expect(performance.now() - started).toBeLessThan(50);
});

test('one bad item harms nobody else', async () => {
  let tries = 0;
  const batcher = new Batcher<number, number>({
    async run(items) {
      tries++;
      if (items.includes(13)) throw new Error('unlucky');
      return items;
    },
  });
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => batcher.add(index)));
  expect(results.filter((result) => result.status === 'rejected')).toHaveLength(1);
  expect(results[13]).toMatchObject({ status: 'rejected', reason: new Error('unlucky') });
  expect(tries).toBeLessThan(20);
});

test('a failure that is not the items’ fault is not tried again', async () => {
  let tries = 0;
  const batcher = new Batcher<number, number>({
    run: async () => {
      tries++;
      throw new Error('connection lost');
    },
    isItemsFault: () => false,
  });
  const results = await Promise.allSettled([batcher.add(1), batcher.add(2)]);
  expect(results.every((result) => result.status === 'rejected')).toBe(true);
  expect(tries).toBe(1);
});

test('no group is larger than the limit, and drained waits for all of them', async () => {
  const sizes: number[] = [];
  const batcher = new Batcher<number, number>({
    maxItems: 4,
    async run(items) {
      sizes.push(items.length);
      await tick(1);
      return items;
    },
  });
  for (let index = 0; index < 10; index++) void batcher.add(index);
  await batcher.drained();
  expect(sizes).toEqual([4, 4, 2]);
});
