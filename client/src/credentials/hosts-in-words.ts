/** Where a credential may be sent, from hosts such as `api.example.com`, `*.example.com`, `*` and `{{baseUrl}}`. `titles` of fields by their names. */
export function hostsInWords(hosts: readonly string[], titles: ReadonlyMap<string, string> = new Map()): string {
  if (hosts.includes('*')) return 'It may be sent to any host that a step names.';
  const names = hosts.map((host) => {
    const field = /^\{\{\s*([\w.]+)\s*\}\}$/.exec(host)?.[1];
    return field === undefined ? host.replace(/^\*\./, 'any host under ') : `the host in “${titles.get(field) ?? field}”`;
  });
  return names.length === 0 ? 'It is sent to no host.' : `It is only ever sent to ${joined(names)}.`;
}

function joined(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
