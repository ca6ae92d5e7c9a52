import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from './usage.js'

/**
 * The address of the simulator without a flag: HANSA_SIMULATOR, then the port that a playground in `folder` keeps
 * in its state (`.hansa`, or HANSA_PLAYGROUND). Never a default port: another program may listen there. Throws UsageError.
 */
export const addressFrom = (environment: NodeJS.ProcessEnv, folder: string): string => {
  if (environment.HANSA_SIMULATOR) return environment.HANSA_SIMULATOR
  const playground = environment.HANSA_PLAYGROUND || join(folder, '.hansa')
  const file = join(playground, 'simulator.json')
  try {
    const state: unknown = JSON.parse(readFileSync(file, 'utf8'))
    const port: unknown = typeof state === 'object' && state !== null ? Reflect.get(state, 'port') : undefined
    if (typeof port === 'number') return `http://127.0.0.1:${port}`
  } catch {
    // No playground here: reported below.
  }
  throw new UsageError(
    `no simulator given, and no playground found (${file}): pass --address http://HOST:PORT (\`hansa-simulator serve\` prints it), set HANSA_SIMULATOR, or run the command in the folder of a playground`,
  )
}
