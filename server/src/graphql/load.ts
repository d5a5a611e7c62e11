import { dataloaderGetter } from '@pothos/plugin-dataloader';
import type { Context } from './context.ts';

/**
 * A loader that gathers the ids asked for in one tick and reads them in one go. `load` gets each id once and gives a map;
 * an id without a value fails. Nothing is remembered: a subscription's context outlives many changes of the same row.
 */
export function batchLoader<Value>(
  load: (ids: string[], ctx: Context) => Promise<ReadonlyMap<string, Value>>,
): (ctx: Context, id: string) => Promise<Value> {
  const loaderOf = dataloaderGetter<string, Value, string>(
    { cache: false },
    async (ids, ctx) => {
      const values = await load([...new Set(ids)], ctx as Context);
      return ids.map((id) => (values.has(id) ? (values.get(id) as Value) : new Error(`nothing was loaded for ${id}`)));
    },
    undefined,
    false,
  );
  return (ctx, id) => loaderOf(ctx).load(id);
}

/** The same for rows that other rows name: what a pothos loadable type needs. A missing row is a fault of ours. */
export function rowLoader<Row extends { id: string }>(load: (ids: string[], ctx: Context) => Promise<readonly Row[]>) {
  return {
    loaderOptions: { cache: false },
    load: async (ids: string[], ctx: Context): Promise<(Row | Error)[]> => {
      const rows = byId(await load([...new Set(ids)], ctx));
      return ids.map((id) => rows.get(id) ?? new Error(`a row names ${id}, and there is no such row`));
    },
  };
}

export function byId<Row extends { id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}
