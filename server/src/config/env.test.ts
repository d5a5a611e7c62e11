import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from './env.ts';

test('an empty environment gives the documented defaults', () => {
  expect(loadConfig({}, '/srv')).toMatchObject({
    port: 4000,
    host: '127.0.0.1',
    dataDir: '/srv/.hookloom',
    api: true,
    worker: true,
    logLevel: 'info',
    maxQueued: 1_000_000,
    retentionDays: null,
  });
});

test('a set but empty variable counts as absent', () => {
  expect(loadConfig({ PORT: '', BASE_URL: '' }, '/srv').port).toBe(4000);
});

test('every fault is reported at once', () => {
  const faulty = {
    PORT: 'many',
    DATABASE_URL: 'mysql://x',
    HOOKLOOM_ROLE: 'boss',
    HOOKLOOM_EGRESS_ALLOW: '10.0.0.0/33',
    HOOKLOOM_MAX_QUEUED: '0',
    HOOKLOOM_RETENTION_DAYS: '0',
  };
  expect(() => loadConfig(faulty, '/srv')).toThrow(ConfigError);
  try {
    loadConfig(faulty, '/srv');
  } catch (error) {
    for (const name of Object.keys(faulty)) expect(String(error)).toContain(name);
  }
});

test('roles, lists and the base address', () => {
  const config = loadConfig(
    {
      HOOKLOOM_ROLE: 'worker',
      HOOKLOOM_EGRESS_ALLOW: '10.0.0.0/8, 127.0.0.1/32',
      HOOKLOOM_PLUGIN_DIRS: 'a:/b',
      BASE_URL: 'https://hooks.example.com/',
    },
    '/srv',
  );
  expect(config).toMatchObject({
    api: false,
    worker: true,
    egressAllow: ['10.0.0.0/8', '127.0.0.1/32'],
    pluginDirs: ['/srv/a', '/b'],
    baseUrl: 'https://hooks.example.com',
  });
});
