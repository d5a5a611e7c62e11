/** The parts of the host in this process. */
import type { CredentialUse } from '../credential/use-credential.ts';
import { refOf, type Files } from './files.ts';
import type { HostParts } from './host-functions.ts';
import type { HostHttp } from './http.ts';
import type { NodeState } from './state.ts';

export interface HostOptions {
  http: HostHttp;
  connect: HostParts['connect'];
  credentials: Pick<CredentialUse, 'reveal'>;
  files: Files;
  state: NodeState;
  emitEvent: HostParts['emitEvent'];
}

export function createHostParts({ http, connect, credentials, files, state, emitEvent }: HostOptions): HostParts {
  return {
    http: http.request,
    connect,
    credential: (id, scope) => credentials.reveal(id, scope),
    files: {
      read: async (id, { workspaceId }) => (await files.read(workspaceId, id)).content,
      write: async (file, { workspaceId, executionId }) => refOf(await files.write({ ...file, workspaceId, executionId })),
    },
    state,
    emitEvent,
  };
}
