// `npm start`: compiles what changed, then runs the playground. Packages are installed by now (prestart).
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const built = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
if (built.status !== 0) process.exit(built.status ?? 130)

const { register } = await import('tsx/esm/api').catch(() => {
  process.stderr.write('hansa: the packages are not installed; run `npm start`, not this file\n')
  process.exit(1)
})
register()
await import('./playground/main.ts')
