/** What a plugin's failure is called, in words for whoever looks at the step. */
import { isNodeError, NodeError } from '@hookloom/sdk';
import type { HostCall } from './host-call.ts';
import type { End } from './host-process.ts';
import type { Fault } from './protocol.ts';

interface Bounds {
  name: string;
  memoryMb: number;
  hungAfterMs: number;
}

/** A call's process has ended, and the call is not tried again. */
export function endError({ name, memoryMb, hungAfterMs }: Bounds, { why }: End, call: HostCall): NodeError {
  // Where it did not reach out, running it again was no question of harm.
  const done = call.mayRunAgain() ? '' : ' It may have done its work by then, so it was not tried again.';
  switch (why) {
    case 'outOfMemory':
      return new NodeError(
        'USER',
        'PLUGIN_OUT_OF_MEMORY',
        `The plugin "${name}" took more than its ${memoryMb} MB of memory while this ran, and was ended.${done}`,
      );
    case 'hung':
      return new NodeError(
        'USER',
        'PLUGIN_HUNG',
        `The plugin "${name}" did not answer for ${hungAfterMs / 1_000} s, as in a loop without an end, and was ended.${done}`,
      );
    case 'crashed':
    case 'broken':
    case 'stopped':
      return new NodeError('USER', 'PLUGIN_CRASHED', `The process of the plugin "${name}" ended while this ran.${done}`);
    default:
      return why satisfies never;
  }
}

/** Why a plugin that ended while it was loaded cannot be used. */
export function faultOf({ why, details }: End): string {
  if (why === 'outOfMemory') return 'it takes too much memory while it is loaded';
  return `its process ended while it was loaded: ${details}`;
}

export function brokenError(name: string, problem: string): NodeError {
  return new NodeError('USER', 'PLUGIN_BROKEN', `The plugin "${name}" cannot be loaded: ${problem}`);
}

export function stoppingError(): NodeError {
  return new NodeError('CANCELLED', 'CANCELLED', 'The server is stopping.');
}

/** What a host function threw, as the plugin sees it: of our own faults no more than that there was one. */
export function hostFault(error: unknown): Fault {
  if (isNodeError(error)) return { class: error.class, code: error.code, message: error.message };
  return { class: 'OURS', code: 'HOST_FAULT', message: 'The host could not do this; the fault is its own.' };
}
