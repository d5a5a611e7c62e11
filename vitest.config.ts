import { defineConfig } from 'vitest/config';

/** Tests that start the product as a whole take long and want the machine for themselves; `scripts/test.ts` runs them last. */
const wholeProduct = { hookTimeout: 120_000, testTimeout: 120_000, fileParallelism: false };

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { name: 'packages', include: ['sdk/**/*.test.ts', 'plugins/**/*.test.ts', 'scripts/**/*.test.ts'] } },
      {
        test: {
          name: 'server',
          include: ['server/**/*.test.ts'],
          globalSetup: ['server/src/db/testing-setup.ts'],
          hookTimeout: 30_000,
          testTimeout: 20_000,
        },
      },
      { test: { name: 'client', include: ['client/**/*.test.{ts,tsx}'] } },
      { test: { name: 'product', include: ['tests/**/*.test.ts'], exclude: ['tests/browser/**', 'tests/start.test.ts'], ...wholeProduct } },
      { test: { name: 'browser', include: ['tests/browser/**/*.test.ts'], ...wholeProduct } },
      { test: { name: 'start', include: ['tests/start.test.ts'], ...wholeProduct, testTimeout: 600_000, hookTimeout: 600_000 } },
    ],
  },
});
