/**
 * Random workflows under random `kill -9` of worker, API and Postgres, against a simple model: what was accepted is there and ends, with the
 * model's numbers, and no at-most-once node has asked its service twice.
 *
 * `npm run test:faults` runs it for ten minutes; `FAULTS_SECONDS`, `FAULTS_SEED` and `FAULTS_WORKFLOWS` change that.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { post, publish, type Drawn } from '../workflows.ts';
import { startCluster, type Cluster, type Victim } from './cluster.ts';
import { ALWAYS, AWAITED, called, drawn, expected, randomWorkflow, type RandomNode } from './random-workflow.ts';

const SECONDS = Number(process.env['FAULTS_SECONDS'] ?? 12);
const SEED = Number(process.env['FAULTS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const WORKFLOWS = Number(process.env['FAULTS_WORKFLOWS'] ?? 8);
/** After the last kill, everything must have ended so many seconds after its longest wait. */
const RESUMED_WITHIN_MS = 20_000;
const LONGEST_WAIT_SECONDS = 3;
const SENDERS = 4;
/** Of the workflow that the others call: its executions that run at once. */
const LIMIT = 5;

let service: Server;
let address: string;
/** How often each at-most-once node of each execution has asked, in each iteration; the answers that it gets fail at first, `fails` times. */
const asked = new Map<string, number>();
const failuresOf = (key: string): number => Number(new URL(key, 'http://service').searchParams.get('fails'));
let cluster: Cluster;

beforeAll(async () => {
  service = createServer((request, response) => {
    const key = request.url ?? '';
    const before = asked.get(key) ?? 0;
    asked.set(key, before + 1);
    if (before < failuresOf(key)) response.statusCode = 503;
    // Sometimes slow, so that a kill finds requests under way.
    setTimeout(() => response.end('{}'), Math.random() < 0.2 ? 150 : 0);
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  cluster = await startCluster(2, { HOOKLOOM_EGRESS_ALLOW: '127.0.0.0/8' });
});
afterAll(async () => {
  await cluster?.dispose();
  service?.closeAllConnections();
  service?.close();
});

test(
  `random workflows survive random kills (seed ${SEED})`,
  async () => {
    const random = seeded(SEED);
    const workflows = fc.sample(randomWorkflow(LONGEST_WAIT_SECONDS), { numRuns: WORKFLOWS, seed: SEED });
    const drawings: Drawn[] = [];
    const helper = await publish(cluster.api(), called().nodes, called().edges, {}, { concurrency: { limit: LIMIT }, priority: 'HIGH' });
    /** Whether the caller is answered once it is through: then it runs in the process that took the webhook. */
    const isAnswered = (place: number): boolean => place % 3 === 0;
    for (const [place, workflow] of workflows.entries()) {
      const { nodes, edges } = drawn(workflow, address, helper.workflowId);
      const response = isAnswered(place) ? 'lastNode' : 'immediately';
      drawings.push(await publish(cluster.api(), nodes, edges, { response }));
    }
    const accepted: { workflow: number; n: number }[] = [];
    const underWay: Promise<void>[] = [];
    let next = 0;
    let isOver = false;
    const sender = async (): Promise<void> => {
      while (!isOver) {
        const n = next++;
        const workflow = n % workflows.length;
        // A refused or broken request may or may not have been taken; only what was answered with 200 or 202 is promised.
        const answered = post(drawings[workflow]?.hook ?? '', { n })
          .catch(() => null)
          .then((answer) => {
            if (answer?.ok) accepted.push({ workflow, n });
            return answer !== null;
          });
        // Also for what may have been taken; sooner or later than the nodes that wait for it.
        underWay.push(
          answered.then(() => {}),
          sleep(Math.random() * 2_500).then(() => announce(n)),
        );
        const isUp = isAnswered(workflow) || (await answered);
        await sleep(isUp ? 20 : 200);
      }
    };
    const overLimit = watchLimit(() => isOver);
    const senders = Array.from({ length: SENDERS }, sender);
    const kills = await killUntil(performance.now() + SECONDS * 1000, random);
    isOver = true;
    await Promise.all(senders);
    await Promise.all(underWay);
    expect(accepted.length).toBeGreaterThan(20);

    const client = new pg.Client({ connectionString: cluster.databaseUrl });
    await client.connect();
    await untilEnded(client);
    const runs = await readRuns(client);
    const leftOver = await findLeftOver(client);
    await client.end();
    const findings = [...judge(workflows, drawings, accepted, runs), ...askedTwice(), ...leftOver, ...(await overLimit)];
    console.log(
      `${kills.join(' ')}: ${accepted.length} accepted, ${runs.length} ended, ${runs.filter((run) => run.interrupted).length} interrupted`,
    );
    expect(findings.slice(0, 20), `seed ${SEED}`).toEqual([]);
  },
  (SECONDS + 120) * 1000,
);

/** Commits the event of a number, once: a second one could hide that the first was lost. */
async function announce(n: number): Promise<void> {
  for (;;) {
    try {
      await cluster.api().graphql('mutation ($input: PublishEventInput!) { publishEvent(input: $input) { eventId } }', {
        input: { type: AWAITED, data: { n } },
      });
      return;
    } catch {
      await sleep(200);
    }
  }
}

/** Looks again and again how many called executions run at once. */
async function watchLimit(isOver: () => boolean): Promise<string[]> {
  const findings: string[] = [];
  const pool = new pg.Pool({ connectionString: cluster.databaseUrl, max: 1 });
  // Postgres is killed now and then.
  pool.on('error', () => {});
  while (!isOver()) {
    await pool
      .query<{ count: number }>(`select count(*)::int from execution where limit_key is not null and status = 'RUNNING'`)
      .then(({ rows: [row] }) => void ((row?.count ?? 0) > LIMIT && findings.push(`${row?.count} ran at once past the limit of ${LIMIT}`)))
      .catch(() => {});
    await sleep(20);
  }
  await pool.end();
  return findings;
}

/** What ended executions have left in tables that hold something for the living alone, and steps that have called more than once. */
async function findLeftOver(client: pg.Client): Promise<string[]> {
  const findings: string[] = [];
  for (const table of ['wait', 'limit_entry', 'inline_claim']) {
    const { rows } = await client.query<{ count: number }>(`select count(*)::int from ${table}`);
    if (rows[0]?.count !== 0) findings.push(`${rows[0]?.count} rows are left in ${table}`);
  }
  const { rows: twice } = await client.query<{ id: string; ordinal: number }>(
    'select parent_id as id, parent_ordinal as ordinal from execution where parent_id is not null group by 1, 2 having count(*) > 1',
  );
  for (const { id, ordinal } of twice) findings.push(`${id}: step ${ordinal} has called more than once`);
  return findings;
}

async function killUntil(end: number, random: () => number): Promise<Victim[]> {
  const victims: Victim[] = ['worker', 'api', 'postgres'];
  const kills: Victim[] = [];
  for (let turn = 0; performance.now() < end; turn++) {
    await sleep(500 + random() * 2_000);
    // The first three are one of each.
    const victim = (turn < victims.length ? victims[turn] : victims[Math.floor(random() * victims.length)]) as Victim;
    kills.push(victim);
    await cluster.kill(victim);
  }
  return kills;
}

interface Run {
  workflowId: string;
  executionId: string;
  n: number;
  status: string;
  interrupted: boolean;
  error: string | null;
  /** The `v` of each node's output, by node id, of steps outside loops that completed. */
  values: Map<string, number>;
  skipped: Set<string>;
}

async function untilEnded(client: pg.Client): Promise<void> {
  const until = performance.now() + RESUMED_WITHIN_MS + LONGEST_WAIT_SECONDS * 8 * 1000;
  for (;;) {
    const { rows } = await client.query<{ id: string; status: string; last: string }>(
      `select id, status, (select string_agg(node_id || ' ' || status, ', ') from step where execution_id = e.id) last from execution e where completed_at is null`,
    );
    if (rows.length === 0) return;
    if (performance.now() > until) throw new Error(`not ended: ${JSON.stringify(rows.slice(0, 5), null, 1)} and ${rows.length} in all`);
    await sleep(200);
  }
}

async function readRuns(client: pg.Client): Promise<Run[]> {
  const { rows } = await client.query<Omit<Run, 'values' | 'skipped'> & { steps: { node: string; status: string; v: number | null }[] }>(
    `select e.workflow_id as "workflowId", e.id as "executionId", (event.data -> 'body' ->> 'n')::int as n, e.status, coalesce(e.error ->> 'code' = 'INTERRUPTED', false) as interrupted,
        e.error ->> 'message' as error,
        (select json_agg(json_build_object('node', node_id, 'status', s.status, 'v', case when json_typeof(s.output) = 'object' then s.output -> 'v' end)) from step s
          where s.execution_id = e.id and s.iteration = '{}') as steps
      from execution e join event on event.id = e.event_id where e.parent_id is null`,
  );
  return rows.map(({ steps, ...run }) => ({
    ...run,
    values: new Map(
      (steps ?? []).flatMap((step) => (step.status === 'COMPLETED' && typeof step.v === 'number' ? [[step.node, step.v]] : [])),
    ),
    skipped: new Set((steps ?? []).filter((step) => step.status === 'SKIPPED').map((step) => step.node)),
  }));
}

/** What contradicts the model, in words. */
function judge(workflows: RandomNode[][], drawings: Drawn[], accepted: { workflow: number; n: number }[], runs: Run[]): string[] {
  const findings: string[] = [];
  const byNumber = new Map(runs.map((run) => [run.n, run]));
  if (byNumber.size < runs.length) findings.push(`${runs.length - byNumber.size} executions are there twice`);
  for (const { n } of accepted) if (!byNumber.has(n)) findings.push(`${n} was accepted and is not there`);
  for (const run of runs) {
    const workflow = workflows[drawings.findIndex((drawing) => drawing.workflowId === run.workflowId)];
    if (!workflow) continue;
    // Whether a request that was cut off took effect cannot be known: such a step fails, and with it the execution.
    if (run.status !== 'COMPLETED' && !run.interrupted) findings.push(`${run.n} (${run.executionId}) is ${run.status}: ${run.error}`);
    for (const [nodeId, value] of expected(workflow, run.n)) {
      const found = run.values.get(nodeId);
      if (nodeId === 'hook' || (run.interrupted && found === undefined)) continue;
      if (value === null && found !== undefined) findings.push(`${run.n}: ${nodeId} was to be skipped and gave ${found}`);
      if (value !== null && found !== value) findings.push(`${run.n} (${run.executionId}): ${nodeId} gave ${found} instead of ${value}`);
      if (value === null && !run.interrupted && !run.skipped.has(nodeId)) findings.push(`${run.n}: ${nodeId} is not on record as skipped`);
    }
  }
  return findings;
}

function askedTwice(): string[] {
  const allowed = (key: string): number => (failuresOf(key) === ALWAYS ? 1 : failuresOf(key) + 1);
  return [...asked].filter(([key, count]) => count > allowed(key)).map(([key, count]) => `${key} was asked ${count} times`);
}

/** Numbers from 0 to 1 (mulberry32), so that a seed names one course of kills. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
