/** What a plugin may do, in words for whoever approves it. */

/** As the server says it; `host` are the host's functions, `hosts` where requests may go. */
export interface Capabilities {
  readonly host: readonly string[];
  readonly hosts: readonly string[];
  readonly credentials: readonly string[];
  readonly reveals: readonly string[];
}

export interface CapabilityWords {
  /** Names it among the others of a plugin. */
  key: string;
  text: string;
  /** True for what deserves a second look. */
  isDelicate: boolean;
}

export interface CapabilityChange extends CapabilityWords {
  /** Beside what was approved: asked for now, approved already, or asked for no more. */
  change: 'added' | 'kept' | 'removed';
}

const functions = new Map<string, { text: string; isDelicate?: true }>([
  ['connect', { text: 'Holds connections open, to the hosts below' }],
  ['javascript', { text: 'Runs custom JavaScript that workflows hold, in the sandbox' }],
  ['respond', { text: 'Answers whoever called a workflow’s webhook' }],
  ['steps', { text: 'Sees what all steps before its own gave, and what started the workflow', isDelicate: true }],
  ['files', { text: 'Reads and writes files of the workspace' }],
  ['state', { text: 'Keeps notes of its own from run to run' }],
  ['events', { text: 'Publishes events, which other workflows may wait for' }],
]);

/** One line each, the delicate ones first. What this client does not know is named as it is. */
export function capabilityWords(capabilities: Capabilities): CapabilityWords[] {
  const words: CapabilityWords[] = [];
  for (const secret of capabilities.reveals) {
    words.push({ key: `reveals ${secret}`, text: `Its code reads the secret ${secret}`, isDelicate: true });
  }
  for (const host of capabilities.hosts) words.push({ key: `hosts ${host}`, text: hostWords(host), isDelicate: host === '*' });
  for (const name of capabilities.host) {
    if (name === 'http' && capabilities.hosts.length + capabilities.credentials.length > 0) continue;
    const known = name === 'http' ? { text: 'Sends requests' } : functions.get(name);
    words.push({ key: `host ${name}`, text: known?.text ?? `Uses “${name}”`, isDelicate: known === undefined || 'isDelicate' in known });
  }
  for (const type of capabilities.credentials) {
    words.push({
      key: `credentials ${type}`,
      text: `Uses credentials of the kind ${type}, to the hosts that each is bound to`,
      isDelicate: false,
    });
  }
  return words.toSorted((a, b) => Number(b.isDelicate) - Number(a.isDelicate));
}

function hostWords(host: string): string {
  if (host === '*') return 'May reach any host';
  return host.startsWith('*.') ? `May reach any host under ${host.slice(2)}` : `May reach ${host}`;
}

/**
 * What a version asks for beside what was approved. `asks` is what goes beyond it, as the server weighs it: an approved
 * `*.example.com` covers `api.example.com`.
 */
export function capabilityChanges(wanted: Capabilities, asks: Capabilities, approved: Capabilities | null): CapabilityChange[] {
  const added = new Set(capabilityWords(asks).map(({ key }) => key));
  const all = capabilityWords(wanted);
  const keys = new Set(all.map(({ key }) => key));
  const removed = approved ? capabilityWords(approved).filter(({ key }) => !keys.has(key)) : [];
  return [
    ...all.filter(({ key }) => added.has(key)).map((words) => ({ ...words, change: 'added' as const })),
    ...all.filter(({ key }) => !added.has(key)).map((words) => ({ ...words, change: 'kept' as const })),
    ...removed.map((words) => ({ ...words, change: 'removed' as const })),
  ];
}
