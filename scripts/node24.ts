import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { ensureBuilt } from '../test/rig/build/ensure.js'
import { run } from '../test/rig/build/run.js'
import { versions } from '../test/rig/versions.js'

/** A copy of the repository with the native modules of Node 24. */
export interface Node24Copy {
  root: string
  /** The node binary. */
  node: string
  env: NodeJS.ProcessEnv
  remove(): void
}

const driver = join('node_modules', 'better-sqlite3')
const binary = 'better_sqlite3.node'

const say = (line: string): void => {
  process.stderr.write(`hansa: ${line}\n`)
}

/** Compiles the SQLite driver for Node 24; it takes about a minute, once for each of their versions. */
const compileDriver = async (version: string, into: string, env: NodeJS.ProcessEnv): Promise<void> => {
  say(`compiling the SQLite driver for Node ${versions.node24.version} …`)
  const scratch = mkdtempSync(`${into}-`)
  try {
    // npm runs the install scripts of the packages named here.
    const manifest = { private: true, allowScripts: { 'better-sqlite3': true } }
    writeFileSync(join(scratch, 'package.json'), JSON.stringify(manifest))
    await run('npm', ['install', '--no-audit', '--no-fund', `better-sqlite3@${version}`], {
      cwd: scratch,
      env,
    })
    const built = join(scratch, binary)
    renameSync(join(scratch, driver, 'build', 'Release', binary), built)
    renameSync(built, into)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Puts the SQLite driver compiled for Node 24 into the copy, from the cache if it is there. */
const placeDriver = async (root: string, home: string, env: NodeJS.ProcessEnv): Promise<void> => {
  const { version } = JSON.parse(readFileSync(join(root, driver, 'package.json'), 'utf8')) as {
    version: string
  }
  const cached = join(dirname(home), `better-sqlite3-${version}-node-${versions.node24.version}.node`)
  const settings = { ...env, npm_config_nodedir: home, npm_config_build_from_source: 'true' }
  if (!existsSync(cached)) await compileDriver(version, cached, settings)
  cpSync(cached, join(root, driver, 'build', 'Release', binary))
}

/**
 * Copies the repository, installed and built, to a folder in which Node 24 runs it.
 * @throws Error if Node 24 is not available or the driver cannot be compiled
 */
export const copyForNode24 = async (root: string): Promise<Node24Copy> => {
  const home = await ensureBuilt('node24')
  const node = join(home, 'bin', 'node')
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` }
  const copy = mkdtempSync(join(tmpdir(), 'hansa-node24-'))
  const remove = () => rmSync(copy, { recursive: true, force: true })
  try {
    await run('cp', ['-a', `${root}/.`, copy])
    await placeDriver(copy, home, env)
    // Of the Node that was copied from: scripts/bootstrap.mjs finds everything installed, and writes its own.
    rmSync(join(copy, 'node_modules', '.hansa-installed'), { force: true })
  } catch (error) {
    remove()
    throw error
  }
  return { root: copy, node, env, remove }
}
