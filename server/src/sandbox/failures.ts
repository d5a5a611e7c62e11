/** What the pool says of calls that a child did not answer. */
import type { Failure } from '@hookloom/sdk';

export const crashed: Failure = {
  class: 'USER',
  code: 'CODE_CRASHED',
  message: 'The code ended the process that it ran in, most likely by asking for too much memory at once',
};

export const unavailable: Failure = {
  class: 'OURS',
  code: 'SANDBOX_UNAVAILABLE',
  message: 'The sandbox cannot be started; the log says why',
};

export const stopping: Failure = { class: 'CANCELLED', code: 'CANCELLED', message: 'The server is stopping' };

export function timedOut(timeoutMs: number): Failure {
  const message = `The code ran longer than ${timeoutMs} ms and could not be stopped in another way than ending its process`;
  return { class: 'TIMEOUT', code: 'CODE_TIMEOUT', message };
}

export function outOfMemory(memoryMb: number): Failure {
  const message = `The code needed far more than ${memoryMb} MB of memory, counted with what lies outside of JavaScript's own`;
  return { class: 'USER', code: 'CODE_OUT_OF_MEMORY', message };
}
