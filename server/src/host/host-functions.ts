/** Puts together what the host does for a plugin's code. Each part judges a call by its scope. */
import { NodeError, type Connection, type ConnectRequest, type HostFunctions, type HttpRequest, type HttpResponse } from '@hookloom/sdk';
import type { FileRef, HostCapability } from '@hookloom/sdk';
import type { JsonValue } from '@hookloom/sdk/wire';
import type { HostScope } from './scope.ts';

/** The parts, supplied by the composition root. */
export interface HostParts {
  http(request: HttpRequest, scope: HostScope, signal: AbortSignal): Promise<HttpResponse>;
  connect(request: ConnectRequest, scope: HostScope, signal: AbortSignal): Promise<Connection>;
  /** The fields that the credential's type reveals. */
  credential(id: string, scope: HostScope): Promise<Record<string, JsonValue>>;
  files: {
    read(file: string, scope: HostScope): Promise<Uint8Array>;
    write(file: { name: string; type: string; content: Uint8Array }, scope: HostScope): Promise<FileRef>;
  };
  state: {
    get(key: string, scope: HostScope): Promise<JsonValue | undefined>;
    set(key: string, value: JsonValue, scope: HostScope): Promise<void>;
    delete(key: string, scope: HostScope): Promise<void>;
  };
  emitEvent(event: { type: string; data: JsonValue; index: number }, scope: HostScope): Promise<{ eventId: string }>;
}

export type MakeHostFunctions = (scope: HostScope, signal: AbortSignal) => HostFunctions;

/** @throws NodeError `CAPABILITY_MISSING`, from each function whose capability the definition does not name */
export function createHostFunctions(parts: HostParts): MakeHostFunctions {
  return (scope, signal) => {
    let emitted = 0;
    const must = (capability: HostCapability): void => {
      if (scope.uses.has(capability)) return;
      throw new NodeError('USER', 'CAPABILITY_MISSING', `The node calls for "${capability}" without naming it in its definition's "uses".`);
    };
    return {
      async http(request) {
        must('http');
        return parts.http(request, scope, signal);
      },
      async connect(request) {
        must('connect');
        return parts.connect(request, scope, signal);
      },
      credential: (id) => parts.credential(id, scope),
      files: {
        async read(file) {
          must('files');
          return parts.files.read(typeof file === 'string' ? file : file.file, scope);
        },
        async write(file) {
          must('files');
          const content = typeof file.content === 'string' ? new TextEncoder().encode(file.content) : file.content;
          return parts.files.write({ ...file, content }, scope);
        },
      },
      state: {
        async get(key) {
          must('state');
          return parts.state.get(key, scope);
        },
        async set(key, value) {
          must('state');
          return parts.state.set(key, value, scope);
        },
        async delete(key) {
          must('state');
          return parts.state.delete(key, scope);
        },
      },
      async emitEvent(type, data) {
        must('events');
        return parts.emitEvent({ type, data, index: emitted++ }, scope);
      },
    };
  };
}
