/** The types of credentials that the plugins define, as the host uses them. */
import { fieldOf } from '@hookloom/sdk';
import type { CredentialManifest } from '@hookloom/sdk/manifest';
import { isJsonObject, type JsonObject, type JsonValue } from '@hookloom/sdk/wire';
import type { RegisteredPlugin, Registry } from '../plugin/registry.ts';

export interface CredentialType {
  /** With what the host adds for OAuth 2: the client's id and secret among the fields, and a bearer token where nothing is applied. */
  manifest: CredentialManifest;
  plugin: RegisteredPlugin;
  /** Names of the fields that are never given out. */
  secrets: ReadonlySet<string>;
}

export interface CredentialTypes {
  /** Sorted by type. */
  all(): CredentialType[];
  find(type: string): CredentialType | undefined;
  /** By its name. */
  plugin(name: string): RegisteredPlugin | undefined;
}

export function createCredentialTypes(registry: Pick<Registry, 'plugins' | 'plugin'>): CredentialTypes {
  const typesOf = (plugin: RegisteredPlugin): CredentialType[] => {
    const { manifest } = plugin;
    // A plugin that was refused may claim the name of another one, and with it the credentials of that one's users.
    if (!manifest || registry.plugin(manifest.name) !== plugin) return [];
    return manifest.credentials.filter(({ type }) => type.startsWith(`${manifest.name}.`)).map((type) => ({ plugin, ...asUsed(type) }));
  };
  return {
    all: () =>
      registry
        .plugins()
        .flatMap(typesOf)
        .sort((a, b) => (a.manifest.type < b.manifest.type ? -1 : 1)),
    find(type) {
      const plugin = registry.plugin(type.slice(0, type.indexOf('.')));
      return plugin && typesOf(plugin).find(({ manifest }) => manifest.type === type);
    },
    plugin: (name) => registry.plugin(name),
  };
}

const used = new WeakMap<CredentialManifest, Pick<CredentialType, 'manifest' | 'secrets'>>();

function asUsed(manifest: CredentialManifest): Pick<CredentialType, 'manifest' | 'secrets'> {
  const known = used.get(manifest);
  if (known) return known;
  const complete = manifest.oauth2 ? withOAuth2(manifest) : manifest;
  const properties = propertiesOf(complete.fieldsSchema);
  const made = {
    manifest: complete,
    secrets: new Set(Object.keys(properties).filter((name) => holdsSecret(properties[name]))),
  };
  used.set(manifest, made);
  return made;
}

export function propertiesOf(schema: JsonObject): JsonObject {
  return isJsonObject(schema['properties']) ? schema['properties'] : {};
}

/** Also of a field that has a secret somewhere inside it. */
function holdsSecret(schema: JsonValue | undefined): boolean {
  if (Array.isArray(schema)) return schema.some(holdsSecret);
  if (!isJsonObject(schema)) return false;
  return fieldOf(schema)?.kind === 'secret' || Object.values(schema).some(holdsSecret);
}

const clientId: JsonObject = {
  type: 'string',
  minLength: 1,
  title: 'Client ID',
  description: 'Of the application that you have registered at the service.',
  field: { kind: 'text', expression: false },
};
const clientSecret: JsonObject = { type: 'string', title: 'Client secret', field: { kind: 'secret', expression: false } };

function withOAuth2(manifest: CredentialManifest): CredentialManifest {
  const { fieldsSchema, apply, oauth2 } = manifest;
  const required = Array.isArray(fieldsSchema['required']) ? fieldsSchema['required'] : [];
  // A client that anybody could take on the name of needs a secret, unless PKCE says that the code comes back to who asked for it.
  const needsSecret = oauth2?.grant === 'clientCredentials' || oauth2?.pkce === false;
  return {
    ...manifest,
    fieldsSchema: {
      ...fieldsSchema,
      properties: { clientId, clientSecret, ...propertiesOf(fieldsSchema) },
      required: [...new Set([...required, 'clientId', ...(needsSecret ? ['clientSecret'] : [])])],
    },
    apply: Object.keys(apply).length > 0 ? apply : { headers: { Authorization: 'Bearer {{accessToken}}' } },
  };
}
