// `npm start`: compiles what changed, then runs the playground. Packages are installed by now (prestart).
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const asked = process.argv.slice(2)
if (asked.length > 0) {
  const help = asked.every((argument) => argument === '--help' || argument === '-h')
  if (!help) process.stderr.write(`hansa: npm start takes no arguments, got ${asked.join(' ')}\n`)
  const usage =
    'npm start: builds changed packages and runs the hub with a playground until Ctrl-C\n' +
    '  HANSA_LISTEN=HOST:PORT    where the hub listens (127.0.0.1:7070)\n' +
    '  HANSA_PLAYGROUND=FOLDER   where its state is kept (.hansa in the clone)\n'
  process[help ? 'stdout' : 'stderr'].write(usage)
  process.exit(help ? 0 : 2)
}

const root = fileURLToPath(new URL('..', import.meta.url))
const built = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
if (built.status !== 0) process.exit(built.status ?? 130)

const { register } = await import('tsx/esm/api').catch(() => {
  process.stderr.write('hansa: the packages are not installed; run `npm start`, not this file\n')
  process.exit(1)
})
register()
await import('./playground/main.ts')
