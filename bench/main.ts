/**
 * `npm run bench -- <scenario> [--json] [--seconds N] [--connections N] [--rate N] [--backlog N] [--profile DIR]`
 *
 * Starts a server of its own on an empty data folder (or on `DATABASE_URL`, an empty database), offers load over HTTP,
 * then counts by reading the database. Figures hold for the machine they were made on: compare ratios of alternating runs.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { measureBacklog } from './backlog.ts';
import { measureLiveFanout } from './live-fanout.ts';
import { measure } from './measure.ts';
import { measurePluginHost } from './plugin-host.ts';
import { startProduct, type Product } from './product.ts';
import { measureSandbox } from './sandbox.ts';
import { scenarios } from './scenarios.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '8' },
    connections: { type: 'string' },
    rate: { type: 'string' },
    backlog: { type: 'string' },
    profile: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const rate = values.rate === undefined ? undefined : Number(values.rate);

const backlog = values.backlog === undefined ? undefined : Number(values.backlog);

const withProduct = async (run: (product: Product) => Promise<object>): Promise<object> => {
  const product = await startProduct({ profileDir: values.profile });
  try {
    return await run(product);
  } finally {
    await product.stop();
  }
};

/** Resident memory of a server that has nothing to do. */
const measureIdle = async (product: Product): Promise<object> => {
  await sleep(10_000);
  return { scenario: 'idle', rssMb: product.presentRssMb() };
};

const runs: Record<string, () => Promise<object>> = {
  ...Object.fromEntries(
    Object.entries(scenarios).map(([name, scenario]) => {
      const connections = Number(values.connections ?? scenario.connections);
      return [name, () => withProduct((product) => measure(product, name, scenario, { seconds, connections, rate, backlog }))];
    }),
  ),
  'live-fanout': () => withProduct((product) => measureLiveFanout(product, seconds)),
  backlog: () => measureBacklog(seconds),
  'plugin-host': () => measurePluginHost(seconds),
  sandbox: () => measureSandbox(seconds),
  idle: () => withProduct(measureIdle),
};

const [name = ''] = positionals;
const run = runs[name];
if (!run) {
  console.error(`Give one of these scenarios: ${Object.keys(runs).join(', ')}`);
  process.exit(2);
}
const result = await run();
if (values.json) console.log(JSON.stringify(result));
else console.table(Object.entries(result).map(([figure, value]) => ({ figure, value: Array.isArray(value) ? value.join(', ') : value })));
