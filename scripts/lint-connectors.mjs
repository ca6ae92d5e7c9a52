// Checks that only the folders of connectors refer to their types:
// - no type is named in the provisioning room outside `connectors/`, nor in the CLI and the console, which get their data from
//   `GET /connector-types`. Tests may name one (`*.test.ts`, `testing/`), and so may a command that help shows ('hansa sync run vault');
// - a manifest is data: when bundled, it contains nothing of the server but connectors, their shared code, and pure helpers.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const server = 'packages/server/src/'
const folder = join(root, server, 'provisioning', 'connectors')
const types = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
  .map(({ name }) => name)

/** Folders that must not name a type. */
const places = [`${server}provisioning`, 'packages/cli/src', 'packages/console/src']
const isSource = (path) =>
  /\.tsx?$/.test(path) &&
  !/\.test\.tsx?$/.test(path) &&
  !/(^|\/)testing\//.test(path) &&
  !path.startsWith(`${server}provisioning/connectors/`)
const named = new RegExp(types.join('|'), 'i')
/** A command as shown in the help. */
const shownCommand = /(['"`])hansa [^'`]*?\1/g

const problems = []
for (const place of places)
  for (const entry of readdirSync(join(root, place), { recursive: true })) {
    const path = `${place}/${entry}`
    if (!isSource(path)) continue
    const lines = readFileSync(join(root, path), 'utf8').split('\n')
    for (const [index, line] of lines.entries()) {
      const [found] = named.exec(line.replaceAll(shownCommand, '')) ?? []
      if (found !== undefined)
        problems.push(
          `${path}:${index + 1}: hard-coded connector type ("${found}"): derive it from connectors/index.ts or GET /connector-types`,
        )
    }
  }

/** Packages and built-in modules from which a manifest uses functions without I/O. */
const allowed = ['zod', '@hansa/manifests', 'node:path', 'node:crypto', 'node:net']

/** Allowed sources of a manifest. */
const isData = (path) =>
  path.startsWith(`${server}provisioning/connectors/`) ||
  [
    `${server}provisioning/mapping/folded.ts`,
    `${server}provisioning/wanted.ts`,
    `${server}runtime/address.ts`,
    `${server}runtime/address-kind.ts`,
    `${server}runtime/cel/expression.ts`,
  ].includes(path)
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: types.map((type) => join(folder, type, 'manifest.ts')),
  bundle: true,
  write: false,
  metafile: true,
  outdir: join(root, 'dist'),
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'silent',
})
for (const [path, { imports }] of Object.entries(metafile.inputs)) {
  const inRoot = relative(root, join(root, path))
  if (!isData(inRoot))
    problems.push(`${inRoot}: is part of a connector's manifest, which must not import from the server`)
  for (const { path: imported, external } of imports)
    if (external && !allowed.includes(imported))
      problems.push(
        `${inRoot}: a connector's manifest imports ${imported}; allowed imports: ${allowed.join(', ')}`,
      )
}

for (const problem of problems) process.stderr.write(`${problem}\n`)
process.exit(problems.length === 0 ? 0 : 1)
