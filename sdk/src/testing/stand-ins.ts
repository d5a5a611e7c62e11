/** Stand-ins for what a host does for a plugin's code: in memory, and as strict as a host. */
import { coversHost } from '../hosts.ts';
import { NodeError } from '../errors.ts';
import type { Connection, ConnectRequest, FileRef, HostFunctions, HttpRequest, HttpResponse, LogLine } from '../host.ts';
import type { HostCapability } from '../manifest.ts';
import type { PluginDefinition } from '../plugin.ts';
import type { JsonObject, JsonValue } from '../wire.ts';
import { applied, boundHosts, credentialsNamed, revealed, secretsOf, usable, type TestCredential } from './credentials.ts';
import type { HttpStandIn } from './recorded-http.ts';

/** What a test gives in place of a host. */
export interface HostOptions {
  /** Answers requests: `recordedHttp([...])`, or a function. It gets them with what a credential adds. */
  http?: HttpStandIn;
  /** Opens connections: `() => recordedConnection([...])`. */
  connect?: (request: ConnectRequest) => Connection | Promise<Connection>;
  /** By their ids, which stand in the parameters. A credential field at the top with the name of one here is filled in with it. */
  credentials?: Record<string, TestCredential>;
  /** The workspace's files, by id. */
  files?: Record<string, { name: string; type: string; content: string | Uint8Array }>;
  /** What `ctx.state` holds at first. */
  state?: Record<string, JsonValue>;
  /** Holds requests to the hosts that the plugin names, as a host does once an admin has approved them. Default: any host. */
  plugin?: Pick<PluginDefinition, 'name' | 'capabilities'>;
  /** The instant that `ctx.now()` gives, in milliseconds since 1970. Default 0. */
  now?: number;
  signal?: AbortSignal;
}

export interface WrittenFile extends FileRef {
  content: Uint8Array;
}

/** What the code has had the host do. */
export interface HostRecord {
  /** As they went out, with what a credential adds. */
  requests: HttpRequest[];
  connections: ConnectRequest[];
  /** What it published by `ctx.emitEvent`. */
  emitted: { type: string; data: JsonValue }[];
  /** Files that it wrote. */
  files: WrittenFile[];
  /** As it is at the end. */
  state: Record<string, JsonValue>;
  logs: LogLine[];
}

/** On whose behalf code runs. */
export interface Owner {
  /** `The node "forecast"`, for messages. */
  name: string;
  uses: ReadonlySet<HostCapability>;
  paramsSchema: JsonObject;
  params: JsonObject;
}

export interface StandIns extends HostRecord {
  functions: HostFunctions;
  log(level: LogLine['level'], message: string): void;
  now(): number;
  signal: AbortSignal;
  /** @throws Error as `CAPABILITY_MISSING` at a host: the definition is to be mended */
  must(capability: HostCapability): void;
  /** @throws Error where recorded HTTP was not followed */
  done(): void;
}

export function missingStandIn(owner: string, what: HostCapability): never {
  throw new Error(`${owner} called ctx.${what}: pass a stand-in for it to the test kit`);
}

export function createStandIns(owner: Owner, options: HostOptions): StandIns {
  const named = credentialsNamed(owner.paramsSchema, owner.params);
  const credentials = options.credentials ?? {};
  const files = new Map(Object.entries(options.files ?? {}).map(([id, file]) => [id, new Uint8Array(Buffer.from(file.content))]));
  const state = new Map(Object.entries(structuredClone(options.state ?? {})));
  const record: Omit<HostRecord, 'state'> = { requests: [], connections: [], emitted: [], files: [], logs: [] };

  const must = (capability: HostCapability): void => {
    if (!owner.uses.has(capability))
      throw new Error(`${owner.name} called ctx.${capability} without naming "${capability}" in its \`uses\``);
  };

  /** As it goes out, with the secrets that are in it. @throws NodeError as a host does */
  function prepare<Request extends { url: string; headers?: Record<string, string>; credential?: string }>(
    asked: Request,
  ): [Request, string[]] {
    const credential = asked.credential === undefined ? null : usable(asked.credential, named, credentials);
    requireApproved(asked.url, options.plugin, credential ? boundHosts(credential) : []);
    return credential ? [applied(asked, credential), secretsOf(credential)] : [asked, []];
  }

  const functions: HostFunctions = {
    async http(asked): Promise<HttpResponse> {
      must('http');
      const [sent, secrets] = prepare(asked);
      record.requests.push(sent);
      if (!options.http) return missingStandIn(owner.name, 'http');
      return options.http(sent, { asked, secrets });
    },
    async connect(asked) {
      must('connect');
      const [sent] = prepare(asked);
      record.connections.push(sent);
      if (!options.connect) return missingStandIn(owner.name, 'connect');
      return options.connect(sent);
    },
    async credential(id) {
      return revealed(usable(id, named, credentials));
    },
    files: {
      async read(file) {
        must('files');
        const id = typeof file === 'string' ? file : file.file;
        const content = files.get(id);
        if (!content) throw new NodeError('USER', 'FILE_NOT_FOUND', `There is no file ${id}.`);
        return content.slice();
      },
      async write({ name, type, content }) {
        must('files');
        const bytes = new Uint8Array(Buffer.from(content));
        const ref: FileRef = { file: `file-${files.size + 1}`, name, type, size: bytes.byteLength };
        files.set(ref.file, bytes);
        record.files.push({ ...ref, content: bytes });
        return ref;
      },
    },
    state: {
      async get(key) {
        must('state');
        return structuredClone(state.get(key));
      },
      async set(key, value) {
        must('state');
        state.set(key, jsonCopy(value, `${owner.name} keeps the state "${key}"`));
      },
      async delete(key) {
        must('state');
        state.delete(key);
      },
    },
    async emitEvent(type, data) {
      must('events');
      record.emitted.push({ type, data: jsonCopy(data, `${owner.name} publishes the event ${type}`) });
      return { eventId: `event-${record.emitted.length}` };
    },
  };

  return {
    ...record,
    get state() {
      return Object.fromEntries(state);
    },
    functions,
    log: (level, message) => void record.logs.push({ level, message }),
    now: () => options.now ?? 0,
    signal: options.signal ?? new AbortController().signal,
    must,
    done: () => {
      if (options.http?.shared !== true) options.http?.done?.();
    },
  };
}

/** What the code did, as a result shows it. */
export function recordOf({ requests, connections, emitted, files, state, logs }: StandIns): HostRecord {
  return { requests, connections, emitted, files, state, logs };
}

/** A value as it is once it has been through JSON. @throws Error where it is none */
export function jsonCopy(value: unknown, what: string): JsonValue {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new Error(`${what}, which is not JSON`);
  return JSON.parse(text) as JsonValue;
}

function requireApproved(address: string, plugin: HostOptions['plugin'], bound: readonly string[]): void {
  const hostname = URL.parse(address)?.hostname;
  if (hostname === undefined) throw new NodeError('USER', 'URL_INVALID', `${address} is not a URL.`);
  if (!plugin || [...(plugin.capabilities?.hosts ?? []), ...bound].some((host) => coversHost(host, hostname))) return;
  throw new NodeError(
    'USER',
    'HOST_NOT_APPROVED',
    `The plugin "${plugin.name}" may not reach ${hostname}: its capabilities.hosts do not name it.`,
  );
}

/** Parameters with the ids of credentials filled in, where a field at the top has the name of one. */
export function withCredentials(params: unknown, paramsSchema: JsonObject, credentials: HostOptions['credentials'] = {}): JsonObject {
  const given = (typeof params === 'object' && params !== null ? params : {}) as JsonObject;
  const properties = (paramsSchema.properties ?? {}) as JsonObject;
  const filled = Object.keys(credentials).filter((name) => Object.hasOwn(properties, name) && !Object.hasOwn(given, name));
  return { ...Object.fromEntries(filled.map((name) => [name, name])), ...given };
}
