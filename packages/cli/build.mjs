import { bundle } from '../../scripts/bundle.mjs'

// The renderer of charts has separate files: a worker and the engine.
await bundle({ name: 'hansa', minify: true, external: ['@hansa/charts'] })
