/**
 * The bus between processes: LISTEN and NOTIFY on one dedicated connection.
 *
 * The same connection holds an advisory lock by which others see that this process lives: when it dies, the
 * kernel closes the connection and Postgres gives the lock free at once. Nothing is sent while this process is
 * alone on the database. Messages of some 10 ms share one NOTIFY of at most 8,000 bytes, and a message that a
 * later one on the same channel makes useless is left out.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createProcessBus } from './process-bus.ts';
import type { Channel, LiveBus } from './bus.ts';

const NOTIFY_CHANNEL = 'hookloom';
const SEND_EVERY_MS = 10;
/** Postgres takes less than 8,000 bytes. */
const MAX_PAYLOAD = 7_900;
const RECONNECT_MS = 500;

export interface PostgresBus extends LiveBus {
  /** Whether others listen on this database; while not, nothing is sent. */
  setAlone(alone: boolean): void;
  stop(): Promise<void>;
}

/** `lockKey` is the process's lock number, see `execution/presence.ts`. */
export async function createPostgresBus(
  url: string,
  pool: pg.Pool,
  self: string,
  lockKey: bigint,
  onError: (error: Error) => void,
): Promise<PostgresBus> {
  const local = createProcessBus();
  const applicationName = `hookloom ${self}`;
  const outgoing = new Map<Channel, string[]>();
  let alone = true;
  let stopped = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const deliver = (payload: string): void => {
    const message = JSON.parse(payload) as { from: string; items: [Channel, string][] };
    if (message.from === self) return;
    for (const [channel, text] of message.items) local.publish(channel, text);
  };

  /** Gives what resolves when the connection has ended. */
  const connect = async (): Promise<{ ended: Promise<void> }> => {
    const next = new pg.Client({ connectionString: url, application_name: applicationName, keepAlive: true });
    const ended = new Promise<void>((resolve) => next.once('end', resolve));
    next.on('error', onError);
    next.on('notification', (notification) => {
      try {
        deliver(notification.payload ?? '');
      } catch (error) {
        onError(error as Error);
      }
    });
    client = next;
    try {
      await next.connect();
      // An earlier connection of this process that Postgres has not seen break yet would keep the lock.
      await next.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()', [
        applicationName,
      ]);
      await next.query('select pg_advisory_lock($1)', [lockKey.toString()]);
      await next.query(`listen ${NOTIFY_CHANNEL}`);
    } catch (error) {
      await next.end().catch(() => {});
      throw error;
    }
    return { ended };
  };

  /** One connection at a time, for as long as the bus runs. */
  const keepConnected = async (first: { ended: Promise<void> }): Promise<void> => {
    await first.ended;
    while (!stopped) {
      await sleep(RECONNECT_MS, undefined, { ref: false });
      if (stopped) return;
      try {
        const { ended } = await connect();
        // What was said meanwhile is lost; hints may be. Routes are remembered, so they are read anew.
        local.publish('routes', '');
        local.publish('queue', '');
        local.publish('waits', '');
        local.publish('wake', '');
        local.publish('plugins', '');
        local.publish('credentials', '');
        await ended;
      } catch (error) {
        onError(error as Error);
      }
    }
  };

  const send = async (): Promise<void> => {
    const items = [...outgoing].flatMap(([channel, messages]) => messages.map((message): [Channel, string] => [channel, message]));
    outgoing.clear();
    const payloads: string[] = [];
    let group: [Channel, string][] = [];
    let size = 0;
    for (const item of items) {
      const bytes = item[0].length + item[1].length + 8;
      if (size + bytes > MAX_PAYLOAD - 100) {
        payloads.push(JSON.stringify({ from: self, items: group }));
        group = [];
        size = 0;
      }
      group.push(item);
      size += bytes;
    }
    if (group.length > 0) payloads.push(JSON.stringify({ from: self, items: group }));
    try {
      if (payloads.length > 0)
        await pool.query('select pg_notify($1, payload) from unnest($2::text[]) payload', [NOTIFY_CHANNEL, payloads]);
    } catch (error) {
      onError(error as Error);
    }
    // Only now, so that a slow database gets the next messages as one group and not one query per 10 ms.
    timer = outgoing.size > 0 && !stopped ? setTimeout(() => void send(), SEND_EVERY_MS) : undefined;
  };

  void keepConnected(await connect());
  return {
    publish(channel, message) {
      local.publish(channel, message);
      if (alone || stopped) return;
      const waiting = outgoing.get(channel);
      // Only ids that differ must all arrive; a sequence number or a bare signal is made useless by the next.
      if (
        waiting &&
        (channel.startsWith('workspace:') ||
          channel === 'cancel' ||
          channel === 'pause' ||
          channel === 'wake' ||
          channel === 'triggers' ||
          channel === 'credentials' ||
          channel === 'queue')
      ) {
        if (!waiting.includes(message)) waiting.push(message);
      } else outgoing.set(channel, [message]);
      timer ??= setTimeout(() => void send(), SEND_EVERY_MS);
    },
    subscribe: local.subscribe,
    setAlone(value) {
      alone = value;
    },
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await client?.end();
    },
  };
}
