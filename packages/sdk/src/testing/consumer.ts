import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const home = fileURLToPath(new URL('../..', import.meta.url))
const modules = join(home, '..', '..', 'node_modules')
const execute = promisify(execFile)

/** Names of these packages and of all that they depend on. */
const withDependencies = (names: readonly string[], found = new Set<string>()): Set<string> => {
  for (const name of names) {
    if (found.has(name)) continue
    found.add(name)
    const { dependencies = {} }: { dependencies?: Record<string, string> } = JSON.parse(
      readFileSync(join(modules, name, 'package.json'), 'utf8'),
    )
    withDependencies(Object.keys(dependencies), found)
  }
  return found
}

const pack = async (folder: string, destination: string): Promise<string> => {
  const args = ['pack', folder, '--json', '--ignore-scripts', '--pack-destination', destination]
  const { stdout } = await execute('npm', args, { cwd: destination })
  const [{ filename }]: [{ filename: string }] = JSON.parse(stdout)
  return join(destination, filename)
}

/**
 * A consumer's project, in an empty folder, with the packed package installed by npm without a network; its dependencies, and
 * `others` beside it, are packed from those of this repository.
 */
export const createConsumer = async (others: readonly string[] = []) => {
  const project = mkdtempSync(join(tmpdir(), 'hansa-sdk-'))
  const tarballs = join(project, 'tarballs')
  mkdirSync(tarballs)
  writeFileSync(join(project, 'package.json'), '{ "name": "consumer", "private": true }')
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(home, 'package.json'), 'utf8'),
  )
  const needed = withDependencies([...Object.keys(dependencies), ...others])
  const files = await Promise.all(
    [home, ...[...needed].map((name) => join(modules, name))].map((folder) => pack(folder, tarballs)),
  )
  // Without peers: @trpc/server has a compiler for one, which is not needed to run.
  const install = [
    'install',
    '--offline',
    '--cache',
    join(project, 'cache'),
    '--ignore-scripts',
    '--legacy-peer-deps',
    '--no-audit',
    '--no-fund',
    ...files,
  ]
  await execute('npm', install, { cwd: project })

  const write = (name: string, text: string): string => {
    const path = join(project, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return path
  }
  /** What a Node program prints there. Throws what it printed when it fails. */
  const run = async (args: readonly string[], environment: Record<string, string> = {}): Promise<string> => {
    const env = { ...process.env, ...environment }
    const { stdout } = await execute(process.execPath, args, { cwd: project, env }).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}\n${Reflect.get(Object(error), 'stdout')}`)
      },
    )
    return stdout
  }
  return {
    project,
    installed: join(project, 'node_modules', '@hansa', 'sdk'),
    write,
    run,
    /** Compiles strictly, as the compiler's options say; the declarations of packages are checked too. */
    compile: (options: readonly string[]): Promise<string> =>
      run([
        join(modules, 'typescript7', 'bin', 'tsc'),
        ...[
          '--strict',
          '--exactOptionalPropertyTypes',
          '--target',
          'es2023',
          '--ignoreConfig',
          '--types',
          '',
        ],
        ...['--lib', 'es2023,dom,dom.iterable,dom.asynciterable'],
        ...options,
      ]),
    remove: () => rmSync(project, { recursive: true, force: true }),
  }
}

export type Consumer = Awaited<ReturnType<typeof createConsumer>>
