/** How a credential type is defined: its fields, where its secrets go, how it is tested, and the hosts that it is bound to. */
import type { z } from 'zod';
import type { CallContext } from './host.ts';
import type { CredentialApply, CredentialTestRequest, OAuth2Settings } from './manifest.ts';
import type { JsonObject } from './wire.ts';

/** `params` are the fields that the type reveals; `credential` is the value for `ctx.http`. */
export interface CredentialTestContext extends CallContext<JsonObject> {
  credentialId: string;
}

export interface CredentialDefinition<Schema extends z.ZodObject = z.ZodObject> {
  /** The name inside the plugin, in camelCase. With the plugin's name it makes the type, `http.bearer`. */
  name: string;
  title: string;
  /** One sentence. */
  description: string;
  icon?: string;
  iconDark?: string;
  /** Where an admin learns how to get one. */
  docsUrl?: string;
  /** Its form; values of `secret` fields are never given out again. With `oauth2` the host adds client id and client secret. */
  fields: Schema;
  /**
   * Hosts that it may be sent to: `api.example.com`, `*.example.com`, `{{account}}.example.com`, or `{{baseUrl}}` for the host in a
   * field's value, or several there. At least one where it is sent at all.
   */
  hosts: string[];
  /** Where the host puts it in a request. Default nowhere; with `oauth2` the header `Authorization: Bearer {{accessToken}}`. */
  apply?: CredentialApply;
  oauth2?: OAuth2Settings;
  /** A request that succeeds where the credential is right, or code that throws where it is not. */
  test?: CredentialTestRequest | ((ctx: CredentialTestContext) => Promise<void>);
  /** Fields that nodes may read by `ctx.credential`, such as a key to sign with. Everything else stays with the host. */
  reveals?: (keyof z.output<Schema> & string)[];
}

/** Keeps the schema's type; checks nothing until `definePlugin`. */
export function defineCredential<Schema extends z.ZodObject>(definition: CredentialDefinition<Schema>): CredentialDefinition<Schema> {
  return definition;
}
