import { defineConfig } from 'vitest/config';

/** Tests that take minutes: statistics over many seeds, storms, other versions of Node. */
export default defineConfig({
  test: {
    include: ['test/long/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
  },
});
