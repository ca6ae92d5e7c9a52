// What stands beside the modules tsc made: the package as CommonJS, with the same types in a folder that says what it is,
// and the package for browsers, in which nothing of Node is named.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

for (const folder of ['cjs', 'browser']) rmSync(`dist/${folder}`, { recursive: true, force: true })
const common = {
  entryPoints: { index: 'src/index.ts' },
  bundle: true,
  platform: 'neutral',
  target: 'es2022',
  logLevel: 'warning',
}
await build({
  ...common,
  outdir: 'dist/cjs',
  format: 'cjs',
  external: ['node:*', 'openapi-fetch', 'eventsource-parser'],
})
// The bundler takes this package, as its sources are ES modules, for one that sees a CommonJS module as its default export
// alone. In CommonJS that is not so: openapi-fetch has a property `default`.
const made = readFileSync('dist/cjs/index.js', 'utf8')
const asNode = '__toESM(require("openapi-fetch"), 1)'
if (!made.includes(asNode)) throw new Error(`dist/cjs/index.js has no ${asNode}`)
writeFileSync('dist/cjs/index.js', made.replace(asNode, '__toESM(require("openapi-fetch"))'))
await build({
  ...common,
  outdir: 'dist/browser',
  format: 'esm',
  external: ['openapi-fetch', 'eventsource-parser'],
  plugins: [
    {
      name: 'no-environment',
      setup: ({ onResolve }) =>
        onResolve({ filter: /^\.\/environment\.js$/ }, () => ({
          path: fileURLToPath(new URL('src/environment.browser.ts', import.meta.url)),
        })),
    },
  ],
})
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n')
const types = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter(
  (path) =>
    path.endsWith('.d.ts') &&
    !/^cjs|^browser|\.test\.|^testing|^trpc\.d\.ts|app-router\.d\.ts|\.browser\./.test(path),
)
for (const path of types) {
  mkdirSync(`dist/cjs/${path}`.replace(/\/[^/]+$/, ''), { recursive: true })
  cpSync(`dist/${path}`, `dist/cjs/${path}`)
}
