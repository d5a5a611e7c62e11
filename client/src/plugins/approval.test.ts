import { expect, test } from 'vitest';
import { approvalOf } from './approval.ts';

const nothing = { host: [], hosts: [], credentials: [], reveals: [] };
const weather = {
  name: 'weather',
  title: 'Weather',
  version: '1.0.0',
  status: 'READY',
  capabilities: { ...nothing, hosts: ['a.example'] },
  approved: { ...nothing, hosts: ['a.example'] },
  asks: nothing,
  pending: null,
};

test('a plugin that is ready has nothing to approve', () => {
  expect(approvalOf(weather)).toBeNull();
  expect(approvalOf({ ...weather, status: 'DISABLED' })).toBeNull();
});

test('a new one is approved as a whole', () => {
  const approval = approvalOf({ ...weather, status: 'AWAITING_APPROVAL', approved: null, asks: weather.capabilities });
  expect(approval).toMatchObject({ version: '1.0.0', isUpgrade: false, keepsRunning: false });
  expect(approval?.changes.map(({ change }) => change)).toEqual(['added']);
});

test('a newer version that waits is the one to approve, while the old one runs', () => {
  const wanted = { ...nothing, hosts: ['a.example', 'b.example'] };
  const pending = { version: '2.0.0', capabilities: wanted, asks: { ...nothing, hosts: ['b.example'] }, drops: [] };
  const approval = approvalOf({ ...weather, pending });
  expect(approval).toMatchObject({ version: '2.0.0', isUpgrade: true, keepsRunning: true });
  expect(approval?.changes.map(({ change, key }) => `${change} ${key}`)).toEqual(['added hosts b.example', 'kept hosts a.example']);
});
