import { bundle } from '../../scripts/bundle.mjs'

// The renderer of charts has files of its own: a worker and the engine.
await bundle({ name: 'hansa', minify: true, external: ['@hansa/charts'] })
