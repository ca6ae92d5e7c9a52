import fc from 'fast-check'
import { seed } from './seed.js'

// A setup file of vitest: every property of every suite starts with the seed.
fc.configureGlobal({ seed })
