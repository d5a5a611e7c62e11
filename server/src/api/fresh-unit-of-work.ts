import type { Plugin } from 'graphql-yoga';
import type { Context, Services } from '../graphql/context.ts';

/**
 * Makes `ctx.em` a new unit of work at each access. Yoga copies the context's values when it builds it, and a getter becomes what it gave then:
 * a subscription would go on showing rows as they were when it began.
 */
export function freshUnitOfWork(services: Pick<Services, 'orm'>): Plugin<Context> {
  return {
    onContextBuilding:
      () =>
      ({ context }) => {
        Object.defineProperty(context, 'em', { configurable: true, enumerable: true, get: () => services.orm.em.fork() });
      },
  };
}
