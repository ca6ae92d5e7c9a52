// The CommonJS half of the package, beside what tsc made: one bundle, and the same types in a folder that says what it is.
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'

rmSync('dist/cjs', { recursive: true, force: true })
mkdirSync('dist/cjs', { recursive: true })
await build({
  entryPoints: { index: 'src/index.ts' },
  outdir: 'dist/cjs',
  bundle: true,
  format: 'cjs',
  platform: 'neutral',
  target: 'es2022',
  external: ['node:*', 'openapi-fetch'],
  logLevel: 'warning',
})
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n')
const types = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter(
  (path) =>
    path.endsWith('.d.ts') && !path.startsWith('cjs') && !path.includes('.test.') && path !== 'trpc.d.ts',
)
for (const path of types) cpSync(`dist/${path}`, `dist/cjs/${path}`)
