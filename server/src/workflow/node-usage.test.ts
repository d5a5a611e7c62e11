import { afterAll, beforeAll, expect, test } from 'vitest';
import { Workspace } from '../access/workspace.entity.ts';
import { openDatabase, type Database } from '../db/orm.ts';
import { createTestDatabase, type TestDatabase } from '../db/testing.ts';
import { nodesInUse } from './node-usage.ts';
import { node } from './testing.ts';
import { Version } from './version.entity.ts';
import { Workflow } from './workflow.entity.ts';

let testDatabase: TestDatabase;
let database: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase('usage');
  database = await openDatabase(testDatabase.url, [Workspace, Workflow, Version]);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

test('a plugin’s nodes are found in drafts and published versions, each version once, and those of its namesakes are not', async () => {
  const em = database.orm.em.fork();
  const workspace = em.create(Workspace, { name: 'Ours' });
  await em.flush();
  const graphOf = (...types: [string, number][]) => ({
    nodes: types.map(([type, typeVersion], index) => ({ ...node(`n${index}`, type), data: { label: '', typeVersion, params: {} } })),
    edges: [],
  });
  const draft = graphOf(['weather.now', 2], ['weather.now', 2], ['weatherproof.now', 1], ['core.manual', 1]);
  const workflow = em.create(Workflow, { workspaceId: workspace.id, name: 'Report', draft });
  const empty = em.create(Workflow, { workspaceId: workspace.id, name: 'Empty', draft: { nodes: [], edges: [] } });
  await em.flush();
  const published = { workspaceId: workspace.id, workflowId: workflow.id, graphHash: 'a', notes: '' };
  const version = em.create(Version, { ...published, number: 2, graph: graphOf(['weather.now', 1]) });
  // An earlier version, which runs no more.
  em.create(Version, { ...published, graphHash: 'b', number: 1, graph: graphOf(['weather.old', 1]) });
  await em.flush();
  workflow.publishedVersionId = version.id;
  await em.flush();

  const use = { workspaceId: workspace.id, workflow: { id: workflow.id, name: 'Report' }, type: 'weather.now' };
  expect(await nodesInUse(database.pool, 'weather')).toEqual([
    { ...use, version: 1 },
    { ...use, version: 2 },
  ]);
  expect(await nodesInUse(database.pool, 'wea%')).toEqual([]);
  expect(empty.id).toBeDefined();
});
