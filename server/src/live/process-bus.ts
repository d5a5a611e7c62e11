import type { Channel, LiveBus } from './bus.ts';

/** Hands messages on inside one process. Listeners run in the same turn, so they must be quick and must not throw. */
export function createProcessBus(): LiveBus {
  const listeners = new Map<Channel, Set<(message: string) => void>>();
  return {
    publish(channel, message) {
      const set = listeners.get(channel);
      if (set) for (const listener of set) listener(message);
    },
    subscribe(channel, listener) {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set);
      set.add(listener);
      return () => {
        set.delete(listener);
        if (set.size === 0) listeners.delete(channel);
      };
    },
  };
}
