// Bundles a package's modules into one program: reading a few files takes half the time of reading a thousand.
import { readFileSync, rmSync } from 'node:fs'
import { build } from 'esbuild'

/**
 * Bundles src/main.ts of the package in the current folder to dist/bundle/NAME.js; dynamic imports stay separate chunks.
 * `external` names packages with their own files (native code, pages). Names of functions stay, for stack traces,
 * unless `minify` is set. `alias` replaces a package by a module. `entries` names entry modules of threads: NAME → file.
 */
export const bundle = async ({ name, external = [], minify = false, entries = {}, alias = {} }) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  rmSync('dist/bundle', { recursive: true, force: true })
  await build({
    entryPoints: { [name]: 'src/main.ts', ...entries },
    outdir: 'dist/bundle',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify,
    minifyWhitespace: true,
    legalComments: 'none',
    external,
    alias,
    define: { HANSA_VERSION: JSON.stringify(version) },
    // CommonJS packages in an ES module need a `require`.
    banner: {
      js: "import { createRequire as hansaRequire } from 'node:module'; const require = hansaRequire(import.meta.url);",
    },
    logLevel: 'warning',
  })
}
