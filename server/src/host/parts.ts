/** The parts of the host in this process. */
import { NodeError } from '@hookloom/sdk';
import type { Egress } from '../egress/client.ts';
import type { HostParts } from './host-functions.ts';

export interface HostOptions {
  egress: Egress;
  emitEvent: HostParts['emitEvent'];
}

export function createHostParts({ egress, emitEvent }: HostOptions): HostParts {
  const missing = async (): Promise<never> => {
    throw new NodeError('OURS', 'NOT_AVAILABLE', 'This function of the host is not available here.');
  };
  return {
    http: (request, _scope, signal) => egress.request(request, signal),
    connect: missing,
    credential: missing,
    files: { read: missing, write: missing },
    state: { get: missing, set: missing, delete: missing },
    emitEvent,
  };
}
