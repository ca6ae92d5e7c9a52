export { type Conversion, convertKarmada, type Source } from './convert.js'
export type { Resource } from './release.js'
export type { Note } from './trail.js'
