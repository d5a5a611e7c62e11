/** What the scaffold asks, what it takes where nobody answers, and what it refuses. */
import { basename } from 'node:path';

export const credentialKinds = ['none', 'api-key', 'oauth2'] as const;
export type CredentialKind = (typeof credentialKinds)[number];

export const triggerKinds = ['none', 'polling', 'webhook'] as const;
export type TriggerKind = (typeof triggerKinds)[number];

export interface Answers {
  /** The plugin's name, which is the namespace of its node types: `trackly`. */
  name: string;
  title: string;
  /** Where the service's API is: `api.trackly.example`. */
  host: string;
  credential: CredentialKind;
  trigger: TriggerKind;
}

/** What is wrong with an answer, as a sentence, or null. */
export type Check = (answer: string) => string | null;

const MAX_NAME_LENGTH = 50;

export const nameFault: Check = (name) => {
  if (name.length > MAX_NAME_LENGTH) return `A plugin's name has at most ${MAX_NAME_LENGTH} characters.`;
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return null;
  return 'A plugin\'s name has lower case letters, digits and single hyphens, and starts with a letter, such as "trackly" or "acme-mail".';
};

export const titleFault: Check = (title) => {
  if (title.trim() === '') return 'The title is empty. It is the name that people see, such as "Trackly".';
  if (title.length > 80) return 'The title has at most 80 characters.';
  // It is put into texts of several languages.
  return /^[\p{L}\p{N}][\p{L}\p{N} .&+-]*$/u.test(title) ? null : 'The title has letters, digits, spaces and . & + - only.';
};

export const hostFault: Check = (host) =>
  /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host)
    ? null
    : 'The host is a bare host name such as "api.example.com", without https:// and without a path.';

const oneOf =
  (what: string, values: readonly string[]): Check =>
  (answer) =>
    values.includes(answer) ? null : `The ${what} is one of ${values.join(', ')}.`;

export const checks: Record<keyof Answers, Check> = {
  name: nameFault,
  title: titleFault,
  host: hostFault,
  credential: oneOf('credential', credentialKinds),
  trigger: oneOf('trigger', triggerKinds),
};

const packagePrefix = 'hookloom-plugin-';

export const packageNameOf = (name: string): string => `${packagePrefix}${name}`;

/** `acme-mail` of a folder named `hookloom-plugin-acme-mail`; null where a folder's name makes no plugin's name. */
export function nameOfDirectory(directory: string): string | null {
  const folder = basename(directory);
  const name = folder.startsWith(packagePrefix) ? folder.slice(packagePrefix.length) : folder;
  return nameFault(name) === null ? name : null;
}

/** `Acme mail` of `acme-mail`. */
export function titleOf(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What is taken for what was not answered. */
export function withDefaults(given: Partial<Answers>, directory: string | undefined): Answers {
  const name = given.name ?? (directory === undefined ? null : nameOfDirectory(directory)) ?? 'example';
  return { title: titleOf(name), host: 'api.example.com', credential: 'api-key', trigger: 'polling', ...given, name };
}

/** Every fault of the answers that were given, a sentence each. */
export function answerFaults(given: Partial<Answers>): string[] {
  return (Object.keys(checks) as (keyof Answers)[]).flatMap((key) => {
    const answer = given[key];
    return answer === undefined ? [] : (checks[key](answer) ?? []);
  });
}
