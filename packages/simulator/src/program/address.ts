import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const usual = 'http://127.0.0.1:7071'

/**
 * Where the commands look for a simulator that no flag names: HANSA_SIMULATOR, then the port that a playground in
 * `folder` keeps in its state (`.hansa`, or HANSA_PLAYGROUND), then the port `serve` takes by itself.
 */
export function addressFrom(environment: NodeJS.ProcessEnv, folder: string): string {
  if (environment.HANSA_SIMULATOR) return environment.HANSA_SIMULATOR
  const playground = environment.HANSA_PLAYGROUND || join(folder, '.hansa')
  try {
    const state: unknown = JSON.parse(readFileSync(join(playground, 'simulator.json'), 'utf8'))
    const port: unknown = typeof state === 'object' && state !== null ? Reflect.get(state, 'port') : undefined
    return typeof port === 'number' ? `http://127.0.0.1:${port}` : usual
  } catch {
    return usual
  }
}
