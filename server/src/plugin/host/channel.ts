/** In the child: the pipe to the parent, and the host functions' way over it. */
import net from 'node:net';
import { NodeError } from '@hookloom/sdk/errors';
import { BatchWriter } from '../../child/batch-writer.ts';
import { encodeMessage, MessageReader } from '../../child/messages.ts';
import { MAX_MESSAGE_CHARS } from './limits.ts';
import type { Fault, FromChild, ToChild } from './protocol.ts';

const DESCRIPTOR = 3;

// Taken before the plugin's code is there, which may change what the names stand for.
const { parse, stringify } = JSON;

export interface Channel {
  send(head: FromChild, payload?: string): void;
  /** Sends now what was written in this round. */
  flush(): void;
  /** Has the parent do something for a call. @throws NodeError as the parent says, and for arguments that are too large */
  ask(call: number, fn: string, argument: unknown): Promise<unknown>;
  /** Messages are kept until this is called, and then come in their order. */
  start(onMessage: (head: Exclude<ToChild, { t: 'answer' }>, payload: string) => void): void;
}

/** `onEnd` is called when the parent is gone. */
export function openChannel(onEnd: () => void): Channel {
  const socket = new net.Socket({ fd: DESCRIPTOR, readable: true, writable: true });
  const writer = new BatchWriter((batch) => void socket.write(batch));
  const asks = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  let lastAsk = 0;

  socket.on('end', onEnd).on('error', onEnd);
  socket.pause();

  function send(head: FromChild, payload?: string): void {
    writer.write(encodeMessage(head, payload));
  }

  function answered(id: number, error: Fault | undefined, payload: string): void {
    const ask = asks.get(id);
    asks.delete(id);
    if (error) ask?.reject(errorOf(error));
    else ask?.resolve(payload === '' ? undefined : parse(payload));
  }

  return {
    send,
    flush: () => writer.flush(),
    ask(call, fn, argument) {
      return new Promise((resolve, reject) => {
        const payload = argument === undefined ? '' : stringify(argument);
        if (payload.length > MAX_MESSAGE_CHARS) {
          reject(new NodeError('USER', 'REQUEST_TOO_LARGE', `What was given to ctx.${fn} has more than ${MAX_MESSAGE_CHARS} characters.`));
          return;
        }
        const id = (lastAsk += 1);
        asks.set(id, { resolve, reject });
        send({ t: 'ask', id, call, fn }, payload);
      });
    },
    start(onMessage) {
      const reader = new MessageReader(Infinity);
      socket.setEncoding('utf8').on('data', (chunk) => {
        reader.read(String(chunk), (head, payload) => {
          const message = parse(head) as ToChild;
          if (message.t === 'answer') answered(message.id, message.error, payload);
          else onMessage(message, payload);
        });
      });
      socket.resume();
    },
  };
}

function errorOf(fault: Fault): NodeError {
  return new NodeError(fault.class, fault.code, fault.message);
}
