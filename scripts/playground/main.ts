import { startClusters } from './clusters.js'
import { ensureContext } from './context.js'
import { guideFor } from './guide.js'
import { refuseTakenPort, startHub } from './hub.js'
import { type Place, readPlace } from './place.js'
import type { Program } from './program.js'
import { noteRunning, noteStopped, refuseSecond } from './running.js'
import { makeSample } from './sample.js'
import { Failure, say } from './say.js'
import { signInLink } from './sign-in.js'

const elsewhere = [
  'HANSA_DATA',
  'HANSA_DATABASE',
  'HANSA_URL',
  'HANSA_TOKEN',
  'HANSA_SIMULATOR',
  'HANSA_FILES',
  'HANSA_CONSOLE',
]

/** The environment without variables that would send the playground's programs to another hub or database. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !elsewhere.includes(name)))

/** Starts everything and prints the guide. Started programs are in `programs`, the last first, even if this throws. */
const start = async (place: Place, programs: Program[]): Promise<void> => {
  const env = environment()
  say(`starting four simulated clusters (state in ${place.folder}) …`)
  const clusters = await startClusters(place, env)
  programs.unshift(clusters.program)
  say(`starting the hub at ${place.url} …`)
  const hub = await startHub(place, { ...env, HANSA_PLAYGROUND_SIMULATOR: clusters.address })
  programs.unshift(hub)
  noteRunning(place, hub, clusters)
  const context = await ensureContext(place, env)
  await makeSample(place, { ...env, HANSA_URL: place.url, HANSA_TOKEN: context.token })
  process.stdout.write(guideFor(place, context, clusters.address, await signInLink(place, env)))
  if (process.env.HANSA_URL !== undefined || process.env.HANSA_TOKEN !== undefined)
    say('HANSA_URL or HANSA_TOKEN is set and overrides the context: unset both before you run these commands')
}

const oneEnds = (programs: readonly Program[]): Promise<never> =>
  Promise.race(
    programs.map(async (program): Promise<never> => {
      await program.ended
      throw new Failure(`process ${program.pid} exited:\n${program.lastWords()}`)
    }),
  )

const parentLookMs = 1_000

/** Ctrl-C, or the end of the parent process: npm does not pass on SIGTERM. */
const interruption = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
    const parent = process.ppid
    setInterval(() => {
      if (process.ppid !== parent) resolve()
    }, parentLookMs).unref()
  })

/** Runs the playground until Ctrl-C. Returns the exit code. */
const main = async (): Promise<number> => {
  const interrupted = interruption()
  const programs: Program[] = []
  try {
    const place = readPlace(process.env)
    await refuseSecond(place)
    await refuseTakenPort(place)
    const playing = start(place, programs).then(() => oneEnds(programs))
    // After an interruption the result of the interrupted step is ignored.
    playing.catch(() => {})
    await Promise.race([interrupted, playing])
    say('stopping …')
    for (const program of programs) await program.stop()
    noteStopped(place)
    return 0
  } catch (error) {
    for (const program of programs) await program.stop()
    if (!(error instanceof Failure)) throw error
    say(error.message)
    return 1
  }
}

process.exit(await main())
