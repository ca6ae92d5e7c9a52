import { defineConfig } from 'vitest/config'

/** Suites by what they need: `unit` nothing, `programs` and `attacks` the built programs, `openapi` Python, `faults` time, `console` Chromium, `real` the real servers of test/rig. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: ['test/support/seeded-properties.ts'],
          include: [
            'packages/*/src/**/*.test.ts',
            'test/placement/**/*.test.ts',
            'test/{support,readme}/**/*.test.ts',
          ],
          exclude: ['**/*.program.test.ts'],
          // Files share the modules that they import: loading them again for each file took most of the time.
          isolate: false,
          // A second is little on a machine that does other things too.
          expect: { poll: { timeout: 10_000 } },
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'programs',
          include: ['packages/*/src/**/*.program.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'attacks',
          include: ['test/attacks/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'openapi',
          include: ['test/openapi/**/*.test.ts'],
          testTimeout: 420_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts', 'test/playground/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'console',
          include: ['test/console/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/rig/**/*.test.ts', 'test/real/**/*.test.ts', 'test/identity/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
