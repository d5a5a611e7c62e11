import { createSchema, createYoga } from 'graphql-yoga';
import { expect, test } from 'vitest';
import { freshUnitOfWork } from './fresh-unit-of-work.ts';

test('each access to ctx.em is a new unit of work', async () => {
  let forks = 0;
  const services = { orm: { em: { fork: () => (forks += 1) } } } as never;
  const yoga = createYoga({
    schema: createSchema({
      typeDefs: 'type Query { units: [Int] }',
      resolvers: { Query: { units: (_root: unknown, _args: unknown, ctx: { em: number }) => [ctx.em, ctx.em] } },
    }),
    plugins: [freshUnitOfWork(services)],
    logging: false,
  });
  const answer = await yoga.fetch('http://localhost/graphql?query={units}');
  expect(await answer.json()).toEqual({ data: { units: [1, 2] } });
});
