import { bundle } from '../../scripts/bundle.mjs'

await bundle({ name: 'hansa', minify: true })
