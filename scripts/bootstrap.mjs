// Installs the packages of the repository if they have changed since the last time. Runs before anything is installed: only Node's own modules.
// `bootstrap.mjs run` installs packages for building and running; without an argument, also those for tests, benches and linters.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stampFile = `${root}node_modules/.hansa-installed`

const fail = (message) => {
  process.stderr.write(`hansa: ${message}\n`)
  process.exit(1)
}

/**
 * The folder this Node was installed in, if it has its own headers: the SQLite driver is compiled against them without
 * a download from nodejs.org. Undefined if they are missing, or belong to another version.
 */
const headers = () => {
  const prefix = dirname(dirname(process.execPath))
  try {
    const text = readFileSync(join(prefix, 'include', 'node', 'node_version.h'), 'utf8')
    const part = (name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1]
    const version = ['MAJOR', 'MINOR', 'PATCH'].map(part).join('.')
    return version === process.versions.node ? prefix : undefined
  } catch {
    return undefined
  }
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19))
  fail(`Node ${process.versions.node} is too old: Hansa requires 20.19 or newer (https://nodejs.org).`)

const lock = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .update(`${process.version} ${process.platform} ${process.arch}`)
  .digest('hex')
/** Whether `npm ci` or `npm install` was run by hand: every package of the lock file is there, and the SQLite driver loads in this Node. */
const isInstalledByHand = () => {
  try {
    const packagesOf = (path) => JSON.parse(readFileSync(`${root}${path}`, 'utf8')).packages
    const there = packagesOf('node_modules/.package-lock.json')
    const complete = Object.entries(packagesOf('package-lock.json')).every(
      ([path, { version, link, optional, devOptional, peer }]) =>
        !path.includes('node_modules/') ||
        (optional ?? devOptional ?? peer ?? link) === true ||
        there[path]?.version === version,
    )
    if (!complete) return false
    const Database = createRequire(import.meta.url)('better-sqlite3')
    new Database(':memory:').close()
    return true
  } catch {
    return false
  }
}

if (!existsSync(stampFile) && isInstalledByHand()) writeFileSync(stampFile, `${lock} all`)

/** `LOCK run` or `LOCK all`: a full install includes the packages for running. */
const [installedLock, installedScope] = existsSync(stampFile)
  ? readFileSync(stampFile, 'utf8').split(' ')
  : []
const scope = process.argv[2] === 'run' ? 'run' : 'all'
const present = installedLock === lock
const complete = present && (installedScope === 'all' || installedScope === scope)

/** Every workspace and the root's build tools, or the packages and those tools alone. */
const workspaces = {
  all: [],
  run: [
    '--include-workspace-root',
    ...readdirSync(`${root}packages`).map((name) => `--workspace=packages/${name}`),
  ],
}

/** `npm ci` starts with an empty folder; with the same lock file, existing packages and the compiled driver are kept and only missing ones added. */
const command = present ? ['install', '--no-save', '--prefer-offline'] : ['ci']

/** Prints the progress every few seconds: npm itself is silent until it ends. */
const install = (args, env) =>
  new Promise((resolve) => {
    const started = Date.now()
    const child = spawn('npm', args, {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
      env,
    })
    const progress = setInterval(() => {
      const seconds = Math.round((Date.now() - started) / 1000)
      process.stderr.write(`hansa: ${stepNow()} (${seconds} s)\n`)
    }, 10_000)
    const end = (result) => {
      clearInterval(progress)
      resolve(result)
    }
    child.once('error', (error) => end({ error }))
    child.once('close', (status) => end({ status }))
  })

/** The leftovers of compiling the driver, and its sources. A new version of Node installs them again. */
const driverLeftovers = [
  'deps',
  ...['.deps', 'obj', 'obj.target', 'sqlite3.a'].map((name) => join('build/Release', name)),
]

/**
 * Files that neither building nor running reads: the compiler that @trpc/server requires for its types (the build has another),
 * the parts of tar-fs for another runtime than Node, and packages' own tests and documents. A full install restores them.
 */
const unread = [
  'typescript',
  'bare-events',
  'bare-fs',
  'bare-path',
  'bare-stream',
  'bare-url',
  'bare-buffer',
  'bintrees/test',
  'pino/docs',
  'pino/test',
  'thread-stream/test',
  'turbo/docs',
  'undici/docs',
]

const remove = (path) => rmSync(join(root, 'node_modules', path), { recursive: true, force: true })

const removeSourceMaps = (folder) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) removeSourceMaps(path)
    else if (entry.isFile() && entry.name.endsWith('.map')) rmSync(path)
  }
}

const removeUnread = () => {
  for (const name of driverLeftovers) remove(join('better-sqlite3', name))
  if (scope !== 'run') return
  unread.forEach(remove)
  removeSourceMaps(join(root, 'node_modules'))
}

/** npm runs the install scripts once every package is unpacked. */
const stepNow = () =>
  !present && existsSync(`${root}node_modules/better-sqlite3/build`)
    ? 'compiling the SQLite driver'
    : 'unpacking packages'

if (!complete) {
  process.stderr.write(
    present
      ? 'hansa: installing packages for tests and linters …\n'
      : 'hansa: installing packages and compiling the SQLite driver (about a minute, only when dependencies change) …\n',
  )
  const started = Date.now()
  const nodedir = process.env.npm_config_nodedir ?? headers()
  const result = await install(
    [...command, ...workspaces[scope], '--no-fund', '--no-audit', '--loglevel=error'],
    {
      ...process.env,
      // node-gyp compiles with as many jobs as there are cores.
      JOBS: process.env.JOBS ?? 'max',
      // The driver asks for -O3: SQLite then takes three times as long to compile, and is 3 % faster.
      CFLAGS: process.env.CFLAGS ?? '-O1',
      ...(nodedir === undefined ? {} : { npm_config_nodedir: nodedir }),
    },
  )
  if (result.error !== undefined) fail(`cannot start npm: ${result.error.message}`)
  if (result.status !== 0)
    fail(
      'cannot install the packages (see the npm output above). The usual causes: the npm registry is unreachable; or no prebuilt SQLite driver could be downloaded from github.com, and a C++ compiler, make and Python 3 are missing to compile one: on Debian, run `apt-get install build-essential python3`.',
    )
  removeUnread()
  writeFileSync(stampFile, `${lock} ${scope}`)
  process.stderr.write(`hansa: installed in ${Math.round((Date.now() - started) / 1000)} s\n`)
}
