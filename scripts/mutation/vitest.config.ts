import { defineConfig } from 'vitest/config'

/** The unit tests beside the mutated code, selected by scripts/mutation.ts. */
export default defineConfig({
  test: {
    setupFiles: ['test/support/seeded-properties.ts'],
    include: (process.env.HANSA_MUTATION_TESTS ?? '').split(':'),
    // Property tests are slow, and their findings depend on chance.
    exclude: ['**/*.program.test.ts', '**/*.property.test.ts'],
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
