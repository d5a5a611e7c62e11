import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { printSchema as print } from 'graphql';
import { schema } from './schema.ts';

/** The schema in GraphQL's own language, types in alphabetical order; what `server/schema.graphql` must hold. */
export function printSchema(): string {
  return `${print(schema)}\n`;
}

if (import.meta.main) writeFileSync(fileURLToPath(new URL('../../schema.graphql', import.meta.url)), printSchema());
