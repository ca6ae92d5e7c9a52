import { defineConfig } from 'vitest/config'

/** The unit tests beside the code that is mutated, named by scripts/mutation.ts. */
export default defineConfig({
  test: {
    setupFiles: ['test/support/seeded-properties.ts'],
    include: (process.env.HANSA_MUTATION_TESTS ?? '').split(':'),
    // Properties take long, and what they find depends on luck.
    exclude: ['**/*.program.test.ts', '**/*.property.test.ts'],
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
