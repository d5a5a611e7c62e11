import { expect, test } from 'vitest';
import { serviceStateOf } from './service-state.ts';

const published = { active: true, publishedVersion: {} };

test('a service says how it stands', () => {
  expect(serviceStateOf(published, { status: 'FAILED', wanted: true })).toBe('FAILED');
});

test('one that is not wanted any more is being taken down, whatever it was', () => {
  expect(serviceStateOf({ ...published, active: false }, { status: 'ACTIVE', wanted: false })).toBe('REMOVING');
});

test('without a service the workflow says why: it is not live, or this trigger is only drawn', () => {
  expect(serviceStateOf({ active: false, publishedVersion: null }, undefined)).toBe('NOT_PUBLISHED');
  expect(serviceStateOf({ ...published, active: false }, undefined)).toBe('NOT_ACTIVE');
  expect(serviceStateOf(published, undefined)).toBe('NOT_PUBLISHED');
});
