import { expect, test } from 'vitest';
import { grantableRoles } from './roles.ts';

test('nobody gives away a role wider than their own', () => {
  expect(grantableRoles('OWNER')).toHaveLength(5);
  expect(grantableRoles('OPERATOR').map(({ value }) => value)).toEqual(['OPERATOR', 'VIEWER']);
});
