/** In the parent: what a process says of its calls. */
import { NodeError, type LogLine } from '@hookloom/sdk';
import { answerAsk } from './answer.ts';
import type { HostCall } from './host-call.ts';
import { hostFault } from './host-errors.ts';
import type { HostProcess } from './host-process.ts';
import { MAX_ASKS_PER_CALL, MAX_MESSAGE_CHARS, MAX_UNREAD_ANSWERS } from './limits.ts';
import type { Fault, FromChild } from './protocol.ts';

/** Those messages that come of calls, or of code outside of them. */
export type CallNews = Extract<FromChild, { t: 'done' | 'ask' | 'log' }>;

/** `printed` takes what belongs to no call. */
export function hear(
  process: HostProcess,
  message: CallNews,
  payload: string,
  printed: (level: LogLine['level'], text: string) => void,
): void {
  if (message.t === 'log' && message.call === 0) {
    printed(message.level, message.message);
    return;
  }
  const call = process.inFlight.get(message.t === 'done' ? message.id : message.call);
  if (!call) {
    process.stray();
    if (message.t === 'ask') refuse(process, message.id, 'CALL_ENDED', 'The call that asks for it has ended.');
    return;
  }
  switch (message.t) {
    case 'log':
      call.services.log(message.level, message.message);
      return;
    case 'done':
      if (message.error) call.reject(new NodeError(message.error.class, message.error.code, message.error.message));
      else call.resolve({ payload, outcome: message.outcome === true });
      return;
    case 'ask':
      void answer(process, call, message, payload);
      return;
    default:
      message satisfies never;
  }
}

async function answer(process: HostProcess, call: HostCall, ask: { id: number; fn: string }, payload: string): Promise<void> {
  if (call.asks >= MAX_ASKS_PER_CALL) {
    refuse(process, ask.id, 'REQUESTS_TOO_MANY', `A call may have ${MAX_ASKS_PER_CALL} requests to the host under way at once.`);
    return;
  }
  call.asks += 1;
  try {
    const text = JSON.stringify(await answerAsk(call, ask.fn, payload)) ?? '';
    if (text.length > MAX_MESSAGE_CHARS || process.unread + text.length > MAX_UNREAD_ANSWERS)
      refuse(
        process,
        ask.id,
        'ANSWER_TOO_LARGE',
        'What the host has to give is too large for a plugin, or the plugin does not read what it asked for.',
      );
    else process.write({ t: 'answer', id: ask.id }, text);
  } catch (error) {
    process.write({ t: 'answer', id: ask.id, error: hostFault(error) });
  } finally {
    call.asks -= 1;
  }
}

function refuse(process: HostProcess, id: number, code: string, message: string): void {
  const error: Fault = { class: 'USER', code, message };
  process.write({ t: 'answer', id, error });
}
