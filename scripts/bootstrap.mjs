// Installs what the repository needs, when it has changed since the last time. Runs before anything is installed: Node's own modules only.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stampFile = `${root}node_modules/.hansa-installed`

const fail = (message) => {
  process.stderr.write(`hansa: ${message}\n`)
  process.exit(1)
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
  const result = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (result.error !== undefined) fail(`npm could not be started: ${result.error.message}`)
  if (result.status !== 0)
    fail(
      'the packages could not be installed (npm said why above). Most often the npm registry cannot be reached, or a C++ compiler, make and Python 3 are missing for the SQLite driver: on Debian `apt-get install build-essential python3`.',
    )
  writeFileSync(stampFile, stamp)
  process.stderr.write(`hansa: installed in ${Math.round((Date.now() - started) / 1000)} s\n`)
}
