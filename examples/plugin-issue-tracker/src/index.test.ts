import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPlugin } from '@hookloom/sdk/testing';
import plugin from './index.ts';

test('the plugin is well defined', () => {
  assert.deepEqual(checkPlugin(plugin).warnings, []);
});
