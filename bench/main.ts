/**
 * `npm run bench -- <scenario> [--json] [--seconds N] [--connections N] [--profile DIR]`
 *
 * Starts a server of its own on an empty data folder (or on `DATABASE_URL`, an empty database), offers load over HTTP,
 * then counts by reading the database. Figures hold for the machine they were made on: compare ratios of alternating runs.
 */
import { parseArgs } from 'node:util';
import { measure } from './measure.ts';
import { scenarios } from './scenarios.ts';
import { startProduct } from './product.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '8' },
    connections: { type: 'string' },
    profile: { type: 'string' },
  },
});
const [name = ''] = positionals;
const scenario = scenarios[name];
if (!scenario) {
  console.error(`Give one of these scenarios: ${Object.keys(scenarios).join(', ')}`);
  process.exit(2);
}

const product = await startProduct({ profileDir: values.profile });
try {
  const result = await measure(product, name, scenario, {
    seconds: Number(values.seconds),
    connections: Number(values.connections ?? scenario.connections),
  });
  if (values.json) console.log(JSON.stringify(result));
  else console.table(Object.entries(result).map(([figure, value]) => ({ figure, value })));
} finally {
  await product.stop();
}
