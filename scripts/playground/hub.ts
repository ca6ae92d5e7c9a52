import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Place } from './place.js'
import { isFree } from './ports.js'
import { type Program, startProgram, untilReady } from './program.js'
import { Failure } from './say.js'

/** Throws Failure if the hub cannot listen on its address. */
export const refuseTakenPort = async ({ listen }: Place): Promise<void> => {
  const address = `${listen.host}:${listen.port}`
  const free = await isFree(listen).catch((error: Error) => {
    throw new Failure(`cannot listen on ${address}: ${error.message}`)
  })
  if (!free)
    throw new Failure(
      `${address} is already in use; stop the process that uses it, or choose another address: HANSA_LISTEN=127.0.0.1:7080 npm start`,
    )
}

/** Starts the hub on SQLite and waits until it is ready. Throws Failure. */
export const startHub = async (place: Place, env: NodeJS.ProcessEnv): Promise<Program> => {
  const { root, files, listen, url } = place
  mkdirSync(files.identity, { recursive: true, mode: 0o700 })
  // Only the first time: changes of the user are kept.
  if (!existsSync(files.people))
    copyFileSync(join(root, 'scripts/playground/sample/people.ldif'), files.people)
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host
  const program = startProgram({
    script: join(root, 'packages/server/bin/hansa-server.js'),
    args: ['serve', '--data', files.hub, '--listen', `${host}:${listen.port}`],
    // Its clusters are on this machine, wherever the hub listens.
    // Whoever comes back to a playground after a week is not locked out of it.
    env: { HANSA_FIRST_TOKEN_TTL: '3650d', ...env, HANSA_FILES: files.identity, HANSA_ALLOW_LOOPBACK: '1' },
    log: files.hubLog,
  })
  await untilReady('the hub', program, async () => (await fetch(`${url}/readyz`)).ok)
  return program
}
