/** Asks a person for what the flags leave open. */
import { input, select } from '@inquirer/prompts';
import {
  checks,
  credentialKinds,
  titleOf,
  triggerKinds,
  withDefaults,
  type Answers,
  type CredentialKind,
  type TriggerKind,
} from './answers.ts';

const credentialNames: Record<CredentialKind, string> = {
  none: 'none, the service asks for nothing',
  'api-key': 'an API key',
  oauth2: 'OAuth 2, people connect their account',
};
const triggerNames: Record<TriggerKind, string> = {
  none: 'none',
  polling: 'polling, asks the service now and then',
  webhook: 'webhook, the service calls',
};

type Terminal = NonNullable<Parameters<typeof input>[1]>;

const validate = (key: keyof Answers) => (answer: string) => checks[key](answer) ?? true;

/** `context` is the terminal; default the process's own. */
export async function ask(given: Partial<Answers>, directory: string | undefined, context: Terminal = {}): Promise<Answers> {
  const taken = withDefaults(given, directory);
  const name = given.name ?? (await input({ message: "The plugin's name:", default: taken.name, validate: validate('name') }, context));
  const title =
    given.title ?? (await input({ message: 'Its title, as people see it:', default: titleOf(name), validate: validate('title') }, context));
  const host =
    given.host ?? (await input({ message: "The host of the service's API:", default: taken.host, validate: validate('host') }, context));
  const credential =
    given.credential ??
    (await select(
      {
        message: 'How does the service know its callers?',
        choices: credentialKinds.map((value) => ({ value, name: credentialNames[value] })),
        default: taken.credential,
      },
      context,
    ));
  const trigger =
    given.trigger ??
    (await select(
      {
        message: 'A trigger to begin with?',
        choices: triggerKinds.map((value) => ({ value, name: triggerNames[value] })),
        default: taken.trigger,
      },
      context,
    ));
  return { name, title, host, credential, trigger };
}
