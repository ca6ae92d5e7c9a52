// `npm run docs` builds the site of docs/ into docs/.vitepress/dist; `npm run docs -- dev` serves it and follows changes.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const [action = 'build', ...options] = process.argv.slice(2)
if (!['build', 'dev', 'preview'].includes(action)) {
  process.stderr.write(`hansa: invalid action "${action}": expected build, dev or preview\n`)
  process.exit(2)
}
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitepress/bin/vitepress.js', action, 'docs', ...options],
  { cwd: root, stdio: 'inherit' },
)
process.exit(status ?? 130)
