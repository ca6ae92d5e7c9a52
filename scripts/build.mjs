// Compiles every package that changed; turbo remembers the rest.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const started = Date.now()
process.stderr.write('hansa: compiling …\n')

/** The compiler leaves the output of files that moved or went: an import of it would work here and fail in a fresh clone. */
for (const name of readdirSync(join(root, 'packages'))) {
  const folder = join(root, 'packages', name)
  if (!existsSync(join(folder, 'dist'))) continue
  for (const path of readdirSync(join(folder, 'dist'), { recursive: true })) {
    const [, base] = /^(?!(?:cjs|bundle)\/)(.*)\.d\.ts$/.exec(path) ?? []
    if (base === undefined || ['.ts', '.tsx'].some((ext) => existsSync(join(folder, 'src', base + ext))))
      continue
    for (const ext of ['.d.ts', '.js', '.js.map']) rmSync(join(folder, 'dist', base + ext), { force: true })
  }
}
const result = spawnSync(
  process.execPath,
  ['node_modules/turbo/bin/turbo', 'run', 'build', '--output-logs=errors-only', '--no-update-notifier'],
  {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  },
)
if (result.status !== 0) {
  process.stderr.write(result.stdout ?? '')
  process.stderr.write('hansa: the build failed (see above)\n')
  process.exit(1)
}
process.stderr.write(`hansa: compiled in ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
