/** What a host does for the code of a plugin: nodes, triggers, option loaders and credential tests call these. */
import type { JsonValue } from './wire.ts';

export interface HttpRequest {
  url: string;
  /** Default `GET`. */
  method?: string;
  headers?: Record<string, string>;
  /** Sent as it is; a `Content-Type` must be given in `headers`. */
  body?: string | Uint8Array;
  /** The value of a `credential` parameter. The host adds its secrets, and sends it to the hosts that it is bound to only. */
  credential?: string;
  /** Milliseconds for the whole exchange, the body included. Default 30,000, 300,000 at most. */
  timeoutMs?: number;
  /** Bytes of the answer's body that are read at most; more is an error. Default 5 MiB, 25 MiB at most. */
  maxResponseBytes?: number;
  /** Redirects that are followed at most; each hop is guarded anew. Default 0. */
  maxRedirects?: number;
}

export interface HttpResponse {
  status: number;
  /** Lower-case names; repeated headers are joined with `, `. */
  headers: Record<string, string>;
  body: Uint8Array;
  /** The address that answered, after redirects. */
  url: string;
}

export interface ConnectRequest {
  /** `sse`: a stream of server-sent events; `websocket`: RFC 6455. */
  kind: 'websocket' | 'sse';
  /** `wss:` or `ws:` for a WebSocket, `https:` or `http:` for a stream of events. */
  url: string;
  headers?: Record<string, string>;
  /** As in a request. */
  credential?: string;
  /** Subprotocols of a WebSocket. */
  protocols?: string[];
  /** Bytes of one message at most. Default 1 MiB. */
  maxMessageBytes?: number;
}

export interface ConnectionMessage {
  data: string | Uint8Array;
  /** The name and id of a server-sent event. */
  event?: string;
  id?: string;
}

/** An open connection: iterate over it for its messages. The iteration ends where the other side closes, and throws where it breaks. */
export interface Connection extends AsyncIterable<ConnectionMessage> {
  /** Over a WebSocket only. */
  send(data: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** A stored file, as it stands in a node's output. A type rather than an interface, so that it counts as JSON. */
export type FileRef = {
  file: string;
  name: string;
  /** Its media type. */
  type: string;
  /** Bytes. */
  size: number;
};

export interface HostFiles {
  /** Of the workspace. @throws NodeError `FILE_NOT_FOUND` */
  read(file: FileRef | string): Promise<Uint8Array>;
  /** @throws NodeError `FILE_TOO_LARGE` */
  write(file: { name: string; type: string; content: Uint8Array | string }): Promise<FileRef>;
}

/** Values that a node keeps from one execution to the next, each under a key; they belong to the node in its workflow. The last write wins. */
export interface HostState {
  get(key: string): Promise<JsonValue | undefined>;
  set(key: string, value: JsonValue): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Functions that every piece of a plugin's code may be given. Each is there only where the definition names its capability in `uses`. */
export interface HostFunctions {
  /** Capability `http`. */
  http(request: HttpRequest): Promise<HttpResponse>;
  /** Capability `connect`. Resolves once it is open. */
  connect(request: ConnectRequest): Promise<Connection>;
  /** The fields of a credential that its type reveals; `id` is the value of a `credential` parameter. */
  credential(id: string): Promise<Record<string, JsonValue>>;
  /** Capability `files`. */
  files: HostFiles;
  /** Capability `state`. */
  state: HostState;
  /** Capability `events`. Publishes an event of the workspace; the same call in another try of the step publishes it once. */
  emitEvent(type: string, data: JsonValue): Promise<{ eventId: string }>;
}

export interface LogLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
}

/** What code is given that runs outside of an execution. */
export interface CallContext<Params> extends HostFunctions {
  params: Params;
  workspaceId: string;
  /** The present instant by the host's clock, in milliseconds since 1970. */
  now(): number;
  /** Aborted when the time is over, or the result is not wanted any more. */
  signal: AbortSignal;
  log(level: LogLine['level'], message: string): void;
}
