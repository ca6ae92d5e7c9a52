// Installs what the repository needs, when it has changed since the last time. Runs before anything is installed: Node's own modules only.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stampFile = `${root}node_modules/.hansa-installed`

const fail = (message) => {
  process.stderr.write(`hansa: ${message}\n`)
  process.exit(1)
}

/**
 * The folder this Node was installed in, where it has its own headers: the SQLite driver is compiled against them without
 * asking nodejs.org. Undefined where they are not there, or are another version's.
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
  fail(`Node ${process.versions.node} is too old: Hansa needs 20.19 or newer (https://nodejs.org).`)

const stamp = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .update(`${process.version} ${process.platform} ${process.arch}`)
  .digest('hex')
const installed = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : ''

if (installed !== stamp) {
  process.stderr.write(
    'hansa: installing packages and compiling the SQLite driver (one or two minutes, only when dependencies change) …\n',
  )
  const started = Date.now()
  const nodedir = process.env.npm_config_nodedir ?? headers()
  const result = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    env: { ...process.env, ...(nodedir === undefined ? {} : { npm_config_nodedir: nodedir }) },
  })
  if (result.error !== undefined) fail(`npm could not be started: ${result.error.message}`)
  if (result.status !== 0)
    fail(
      'the packages could not be installed (npm said why above). Most often the npm registry cannot be reached; or a ready SQLite driver could not be had from github.com, and a C++ compiler, make and Python 3 are missing to compile one: on Debian `apt-get install build-essential python3`.',
    )
  writeFileSync(stampFile, stamp)
  process.stderr.write(`hansa: installed in ${Math.round((Date.now() - started) / 1000)} s\n`)
}
