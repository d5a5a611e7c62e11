/** The directions in which folders may import each other: design in ARCHITECTURE.md, "Rooms". `npm run directions` checks them. */

/** The server's rooms, each of which imports only those before it. */
const rooms = [
  'config',
  'lib',
  'db',
  'queue',
  'live',
  'graphql',
  'egress',
  'access',
  'vault',
  'child',
  'sandbox',
  'plugin',
  'credential',
  'host',
  'workflow',
  'engine',
  'event',
  'execution',
  'trigger',
  'source',
  'api',
];

const roomOrder = rooms.map((room, index) => ({
  name: `server-${room}-imports-earlier-rooms`,
  severity: 'error',
  comment: `server/src/${room} imports only the rooms before it. What a later room adds to an earlier one's type, the later one adds.`,
  from: { path: `^server/src/${room}/` },
  to: { path: ['^server/src/main\\.ts$', ...rooms.slice(index + 1).map((later) => `^server/src/${later}/`)] },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...roomOrder,
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'server-rooms-are-listed',
      severity: 'error',
      comment: 'A new room takes its place in the list above.',
      from: { path: '^server/src/' },
      to: { path: '^server/src/[^/]+/', pathNot: `^server/src/(${rooms.join('|')})/` },
    },
    {
      name: 'lib-and-config-import-nothing-of-ours',
      severity: 'error',
      from: { path: '^server/src/(lib|config)/([^/]+)' },
      to: { path: '^(sdk|plugins|server|client)/', pathNot: '^server/src/(lib|$1)/' },
    },
    {
      name: 'engine-states-what-it-needs-in-ports',
      severity: 'error',
      comment: 'The engine knows no database and no queue; execution/ supplies them.',
      from: { path: '^server/src/engine/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(plugins|server|client)/', pathNot: '^server/src/(lib|sandbox|plugin|engine|workflow/graph)\\b' },
    },
    {
      name: 'sdk-stands-alone',
      severity: 'error',
      from: { path: '^sdk/' },
      to: { path: '^(plugins|server|client)/' },
    },
    {
      name: 'plugins-import-sdk-only',
      severity: 'error',
      comment: 'The bundled plugins are written as anyone writes one.',
      from: { path: '^plugins/([^/]+)/' },
      to: { path: '^(plugins|server|client)/', pathNot: '^plugins/$1/' },
    },
    {
      name: 'client-imports-nothing-of-server-or-plugins',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: '^(server|plugins)/' },
    },
    {
      name: 'client-imports-only-types-of-sdk',
      severity: 'error',
      comment: 'The sdk runs where nodes run; the browser needs its words only, which are in these three files.',
      from: { path: '^client/' },
      to: { path: '^sdk/', pathNot: '^sdk/src/(wire|field|conditions)\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'server-names-no-plugin',
      severity: 'error',
      comment: 'Plugins are discovered from their packages.',
      from: { path: '^server/', pathNot: '\\.test\\.ts$' },
      to: { path: '^plugins/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { pathNot: '^client/src/gql/' },
      to: { couldNotResolve: true, pathNot: '^(virtual:|vite/client)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules/\\.cache)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
