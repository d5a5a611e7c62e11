/**
 * The load generator: plain sockets with one prepared request, so that it takes little of the cores that the server is measured on.
 */
import { connect } from 'node:net';

export interface LoadResult {
  /** Milliseconds from request to answer, of every 2xx. */
  latencies: number[];
  /** How many answers had each status. */
  statuses: Map<number, number>;
  seconds: number;
}

export async function offer(
  url: string,
  body: unknown,
  options: { connections: number; seconds: number; rate?: number | undefined },
): Promise<LoadResult> {
  const { hostname, port, pathname, host } = new URL(url);
  const text = JSON.stringify(body);
  const request = Buffer.from(
    `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
  const latencies: number[] = [];
  /** Milliseconds between two requests of one caller, where a rate is asked for. */
  const spacing = options.rate === undefined ? 0 : (1000 * options.connections) / options.rate;
  const statuses = new Map<number, number>();
  const began = performance.now();
  const until = began + options.seconds * 1000;

  const caller = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      socket.setNoDelay(true);
      let received = '';
      let at = 0;
      const send = (): void => {
        at = performance.now();
        socket.write(request);
      };
      const next = (now: number): void => {
        if (now >= until) {
          socket.end();
          return resolve();
        }
        const rest = at + spacing - now;
        if (rest <= 0) send();
        else setTimeout(send, rest);
      };
      // Callers with a rate do not all begin at once.
      socket.on('connect', () => setTimeout(send, Math.random() * spacing));
      socket.on('error', reject);
      socket.on('close', () => (performance.now() < until ? reject(new Error('the server closed a connection')) : resolve()));
      socket.on('data', (chunk) => {
        received += chunk.toString('latin1');
        const headEnd = received.indexOf('\r\n\r\n');
        if (headEnd < 0) return;
        const length = Number(/\r\ncontent-length: (\d+)/i.exec(received)?.[1] ?? 0);
        if (received.length < headEnd + 4 + length) return;
        const status = Number(received.slice(9, 12));
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        const now = performance.now();
        if (status < 300) latencies.push(now - at);
        received = '';
        next(now);
      });
    });

  await Promise.all(Array.from({ length: options.connections }, caller));
  return { latencies, statuses, seconds: (performance.now() - began) / 1000 };
}
