import { readFileSync } from 'node:fs'
import { z } from 'zod'

declare const HANSA_VERSION: string

const Package = z.object({ version: z.string() })

/** The version of this program: set by the build of the bundle, otherwise read from package.json. */
export const version =
  typeof HANSA_VERSION === 'string'
    ? HANSA_VERSION
    : Package.parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))).version
