import path from 'node:path';

/** What vitest and npm set for what they run; `BASE_URL` is vitest's too and would be taken for ours. */
const added = /^(npm_|HOOKLOOM_|VITEST|BASE_URL$|PORT$|HOST$|DATABASE_URL$|LOG_LEVEL$|NODE_ENV$|NODE_OPTIONS$|(MODE|DEV|PROD|SSR|TEST)$)/i;

/** The environment of somebody who has just opened a terminal: none of what npm, vitest or this checkout added, no settings of ours. */
export function freshEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !added.test(name));
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => !folder.includes('node_modules'));
  return { ...Object.fromEntries(entries), PATH: folders.join(path.delimiter) };
}
