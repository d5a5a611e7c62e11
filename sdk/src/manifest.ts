/**
 * The static description of a plugin, `hookloom.plugin.json` beside its `package.json`.
 * It is made from the plugin's definitions at build time and read by hosts without running the plugin's code.
 */
import type { JsonObject, NodeEffect, NodeKind } from './wire.ts';

export interface PortManifest {
  name: string;
  title: string;
}

/** Ports made one per item of the list parameter named by `each`: an item's `key` is the name, its `title` the title. */
export interface PortPerItemManifest {
  each: string;
}

/**
 * What starts an execution at a trigger node. `polling` asks a service now and then, `connection` listens to one;
 * `webhook` takes what a source receives, or what the node has had a service send to an address of its own (`registers`).
 */
export const triggerStarts = ['webhook', 'manual', 'schedule', 'error', 'polling', 'connection'] as const;
export type TriggerStart = (typeof triggerStarts)[number];

/**
 * What a plugin needs of its host beyond plain computing: to send requests, to hold connections, to run custom code, to answer a webhook's
 * caller, to see the outputs of all steps before and the trigger's data, to read and write files, to keep state, to publish events.
 */
export const hostCapabilities = ['http', 'connect', 'javascript', 'respond', 'steps', 'files', 'state', 'events'] as const;
export type HostCapability = (typeof hostCapabilities)[number];

export interface TriggerManifest {
  start: TriggerStart;
  /** Of a `webhook` trigger that has a service send to an address of its own; it picks no source. */
  registers?: boolean;
  /** Of a `polling` trigger: seconds between two looks, where the node's parameters say nothing. */
  everySeconds?: number;
  /** Of a `polling` trigger: the number parameter by which the user changes that. */
  everyParam?: string;
  /** Of a `polling` trigger: true where what is there at the first look starts executions too. */
  startsExisting?: boolean;
}

export interface NodeManifest {
  /** `<plugin>.<node>`, such as `core.if`. */
  type: string;
  version: number;
  kind: NodeKind;
  /** The palette's heading. */
  category: string;
  title: string;
  description: string;
  /** SVG text, 24 × 24; one in a single colour uses `currentColor`. */
  icon: string;
  /** The same for dark surfaces; absent where `icon` serves both. */
  iconDark?: string;
  effect: NodeEffect;
  inputs: PortManifest[];
  outputs: (PortManifest | PortPerItemManifest)[];
  /**
   * When a node with several incoming edges runs: once all are settled, or at the first that delivers. `param` names the parameter that
   * says so (`all`, `any` or `first`), and `count` the one with the number of deliveries that `first` waits for.
   */
  join: 'all' | 'any' | { param: string; count?: string };
  /** The output port whose nodes are run once per item of a loop. */
  body?: string;
  /** True where the node may stand inside a loop only. */
  insideLoop?: boolean;
  trigger?: TriggerManifest;
  /** True where the node answers the webhook's caller. */
  responds: boolean;
  paramsSchema: JsonObject;
  /** JSON Schema of what leaves by its ports, where that is known. */
  outputSchema: JsonObject | null;
  /** Names of the functions that give options for its fields. */
  loaders: string[];
  /** Earlier versions whose parameters it can take over. */
  migratesFrom: number[];
  /** What it needs of the host. */
  uses: HostCapability[];
}

/**
 * Where the host puts a credential's secrets in a request. Texts, names included, may hold `{{field}}`, a field's value, and with OAuth 2
 * `{{accessToken}}`.
 */
export interface CredentialApply {
  headers?: Record<string, string>;
  query?: Record<string, string>;
  basic?: { username: string; password: string };
}

/** How the host gets and refreshes an access token (RFC 6749). URLs may hold `{{field}}`. */
export interface OAuth2Settings {
  grant: 'authorizationCode' | 'clientCredentials';
  /** With `authorizationCode`. */
  authorizationUrl?: string;
  tokenUrl: string;
  /** Each may hold `{{field}}`; the field's words are scopes of their own. */
  scopes: string[];
  /** RFC 7636, method S256. Default true. */
  pkce?: boolean;
  /** How the client shows who it is to the token endpoint. Default `basic`. */
  clientAuthentication?: 'basic' | 'body';
  /** More parameters of the authorization request, such as `access_type: 'offline'`. */
  authorizationParams?: Record<string, string>;
}

/** A request that succeeds where the credential is right. */
export interface CredentialTestRequest {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Statuses that say it is right. Default: any below 400. */
  expectStatus?: number[];
}

export interface CredentialManifest {
  /** `<plugin>.<credential>`, such as `http.bearer`. */
  type: string;
  title: string;
  description: string;
  icon?: string;
  iconDark?: string;
  /** Where an admin learns how to get one. */
  docsUrl?: string;
  /** JSON Schema of its fields; those of kind `secret` are never given out again. */
  fieldsSchema: JsonObject;
  /** Hosts that it may be sent to, such as `api.example.com`, `*.example.com`, or `{{baseUrl}}`: the host in a field's value. */
  hosts: string[];
  apply: CredentialApply;
  oauth2?: OAuth2Settings;
  /** A request of the host's own, code in the plugin, or no test. */
  test: CredentialTestRequest | 'code' | null;
  /** Fields that nodes may read, since the host cannot apply them. */
  reveals: string[];
}

/** All that a plugin may do beyond computing; what an admin approves. */
export interface PluginCapabilities {
  host: HostCapability[];
  /** Hosts that `ctx.http` and `ctx.connect` may reach; `*` for any. Those that a credential is bound to by its fields are allowed with it. */
  hosts: string[];
  /** Types of credentials that its nodes take. */
  credentials: string[];
  /** Secrets that its code gets to read: `<credential type>.<field>`. */
  reveals: string[];
}

export interface PluginManifest {
  manifestVersion: 1;
  /** The namespace of its node types: lower case letters, digits and hyphens. */
  name: string;
  title: string;
  description: string;
  /** Semver range of the Hookloom versions that it works with. */
  host: string;
  capabilities: PluginCapabilities;
  credentials: CredentialManifest[];
  nodes: NodeManifest[];
}
