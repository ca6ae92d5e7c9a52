import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startPlayground } from '../test/playground/playground.js'
import { normalised, type Part, partsOf, readmeOf, type Shown } from '../test/readme/blocks.js'
import { type Scene, type Step, sceneIn, steps } from '../test/readme/steps.js'
import { freePort, until } from '../test/rig/index.js'
import { cli, demand } from './playground/command.js'
import { withOutputsOf } from './readme/tutorial.js'

/**
 * Runs the commands of README.md's console blocks against a separate playground and writes their output. `--check`
 * writes nothing and fails if the README differs.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const file = join(root, 'README.md')
const check = process.argv.includes('--check')

const fail = (message: string): never => {
  process.stderr.write(`hansa: ${message}\n`)
  process.exit(1)
}

const programs: Readonly<Record<string, string>> = {
  hansa: cli,
  'hansa-simulator': 'packages/simulator/bin/hansa-simulator.js',
}

/** The newest run in the output of `sync history`. */
const newestRun = (output: readonly string[]): string | undefined =>
  output[1]?.split(' ').find((word) => word !== '')

interface Stage {
  scene: Scene
  env: NodeJS.ProcessEnv
  /** The newest run that was listed so far. */
  run: string
}

const perform = async (
  { command, before, until: wanted, show = (lines) => lines }: Step,
  stage: Stage,
): Promise<Shown> => {
  const { scene, env, run } = stage
  before?.(scene)
  const typed = command.replace('RUN', run)
  const [, program = '', ...args] = typed.split(' ')
  const print = (): Promise<string> =>
    demand(root, programs[program] ?? fail(`unknown program "${program}"`), args, env)
  let output = await print()
  if (wanted !== undefined)
    await until(
      `the output of \`${typed}\``,
      async () => {
        if (wanted(output)) return true
        output = await print()
        return wanted(output)
      },
      { timeoutMs: 90_000 },
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}; its output:\n${output}`)
    })
  return { command: typed, output: show(output.trimEnd().split('\n')) }
}

/** As in a reader's terminal: the simulator listens on 7071 there, and columns are not separated by tabs. */
const asUsual = ({ command, output }: Shown): Shown => ({
  command,
  output: output.map((line) => line.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:7071').replaceAll('\t', '   ')),
})

const play = async (): Promise<Shown[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'hansa-readme-'))
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    HANSA_PLAYGROUND: join(folder, 'playground'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    HANSA_LISTEN: `127.0.0.1:${await freePort()}`,
  }
  for (const name of ['HANSA_URL', 'HANSA_TOKEN', 'HANSA_DATA']) delete env[name]
  const playground = await startPlayground(env)
  try {
    const address = / --address (\S+)/.exec(playground.output())?.[1]
    const scene = sceneIn(join(folder, 'playground', 'files', 'people.ldif'))
    const stage: Stage = { scene, env: { ...env, HANSA_SIMULATOR: address ?? '' }, run: '' }
    const shown: Shown[] = []
    for (const step of steps) {
      process.stderr.write(`hansa: ${step.command}\n`)
      const done = await perform(step, stage)
      if (step.command.endsWith('sync history')) stage.run = newestRun(done.output) ?? ''
      shown.push(asUsual(done))
    }
    return shown
  } finally {
    await playground.interrupt()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The README with these outputs. A block ends with as many blank lines between its commands as it had. */
const withOutputs = (parts: readonly Part[], fresh: readonly Shown[]): Part[] => {
  let next = 0
  return parts.map((part) => {
    if ('text' in part) return part
    return {
      shown: part.shown.map(({ output }) => {
        const shown = fresh[next++] ?? fail('README.md has more commands than test/readme/steps.ts')
        return { command: shown.command, output: output.at(-1) === '' ? [...shown.output, ''] : shown.output }
      }),
    }
  })
}

const readme = readFileSync(file, 'utf8')
const parts = partsOf(readme)
const asked = parts.flatMap((part) => ('shown' in part ? part.shown.map(({ command }) => command) : []))
const known = steps.map(({ command }) => command)
if (normalised(asked.join('\n')) !== normalised(known.join('\n')))
  fail(
    `README.md and test/readme/steps.ts list different commands:\n${asked.join('\n')}\n\n${known.join('\n')}`,
  )

const updated = readmeOf(withOutputs(parts, await play()))
const lines = normalised(updated).split('\n')
const stale = normalised(readme)
  .split('\n')
  .flatMap((line, index) => (line === lines[index] ? [] : [`- ${line}\n+ ${lines[index] ?? ''}`]))
if (stale.length === 0 && normalised(readme) === normalised(updated))
  process.stderr.write('hansa: README.md is up to date\n')
else if (check) fail(`README.md is out of date; run \`npm run readme\`:\n${stale.slice(0, 20).join('\n')}`)
else {
  writeFileSync(file, updated)
  process.stderr.write('hansa: wrote README.md\n')
}

// The tutorial shows some of these commands, with the outputs that README.md has now.
const page = join('docs', 'tutorial', 'first-steps.md')
const tutorial = readFileSync(join(root, page), 'utf8')
const followed = withOutputsOf(tutorial, readFileSync(file, 'utf8'))
if (tutorial === followed) process.stderr.write(`hansa: ${page} is up to date\n`)
else if (check) fail(`${page} is out of date; run \`npm run readme\``)
else {
  writeFileSync(join(root, page), followed)
  process.stderr.write(`hansa: wrote ${page}\n`)
}
