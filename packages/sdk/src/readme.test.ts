import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestHub } from '../../server/dist/api/testing/hub.js'

const home = fileURLToPath(new URL('..', import.meta.url))
const examples = [...readFileSync(join(home, 'README.md'), 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code = '']) => code,
)

let hub: Awaited<ReturnType<typeof startTestHub>>
let folder: string
beforeAll(async () => {
  hub = await startTestHub()
  // Inside the package, so that it finds itself by its name.
  folder = mkdtempSync(join(home, 'dist', 'examples-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await hub.close()
})

const run = (args: string[]): Promise<string> =>
  new Promise((resolve) => {
    const env = { ...process.env, HANSA_URL: hub.url, HANSA_TOKEN: hub.token }
    const child = spawn(process.execPath, args, { env, cwd: folder })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString()
      })
    child.on('close', (code) => resolve(code === 0 ? '' : said))
  })

it('every example in the README runs, in its order', async () => {
  expect(examples.length).toBeGreaterThan(3)
  for (const [index, code] of examples.entries()) {
    const file = join(folder, `${index}.mjs`)
    writeFileSync(file, (await transform(code, { loader: 'ts', format: 'esm' })).code)
    expect(await run([file]), code).toBe('')
  }
}, 60_000)

it('every example in the README compiles', async () => {
  const files = examples.map((code, index) => {
    const file = join(folder, `${index}.mts`)
    writeFileSync(file, code)
    return file
  })
  const tsc = join(home, '..', '..', 'node_modules', 'typescript7', 'bin', 'tsc')
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noEmit', '--skipLibCheck']
  const modules = ['--module', 'nodenext', '--target', 'es2023', '--types', 'node', '--ignoreConfig']
  expect(await run([tsc, ...strict, ...modules, ...files])).toBe('')
}, 60_000)

it('the package is there for CommonJS too, with the same names', async () => {
  const script = `const sdk = require('@hansa/sdk'); import('@hansa/sdk').then((esm) => {
    const [a, b] = [Object.keys(sdk), Object.keys(esm)].map((names) => names.filter((n) => n !== 'default' && n !== 'module.exports').sort().join())
    if (a !== b || a === '') throw new Error(a + ' / ' + b)
  })`
  writeFileSync(join(folder, 'names.cjs'), script)
  expect(await run([join(folder, 'names.cjs')])).toBe('')
})
