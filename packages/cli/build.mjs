// One small file to start from; what only some commands need (kubeconfig files) is a chunk loaded on use.
import { readFileSync, rmSync } from 'node:fs'
import { build } from 'esbuild'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

rmSync('dist/bundle', { recursive: true, force: true })
await build({
  entryPoints: { hansa: 'src/main.ts' },
  outdir: 'dist/bundle',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  define: { HANSA_VERSION: JSON.stringify(version) },
  // CommonJS packages in an ES module need a `require`.
  banner: {
    js: "import { createRequire as hansaRequire } from 'node:module'; const require = hansaRequire(import.meta.url);",
  },
  logLevel: 'warning',
})
