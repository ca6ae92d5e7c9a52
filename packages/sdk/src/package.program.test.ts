import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestHub } from '../../server/dist/api/testing/hub.js'

const home = fileURLToPath(new URL('..', import.meta.url))
const modules = join(home, '..', '..', 'node_modules')
const execute = promisify(execFile)

let hub: Awaited<ReturnType<typeof startTestHub>>
/** A project of somebody else, with the packed package installed. */
let project: string
let installed: string

beforeAll(async () => {
  hub = await startTestHub()
  project = mkdtempSync(join(tmpdir(), 'hansa-sdk-'))
  installed = join(project, 'node_modules', '@hansa', 'sdk')
  mkdirSync(installed, { recursive: true })
  const { stdout } = await execute(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', project],
    {
      cwd: home,
    },
  )
  const [{ filename }]: [{ filename: string }] = JSON.parse(stdout)
  await execute('tar', ['-xzf', join(project, filename), '-C', installed, '--strip-components=1'])
  for (const name of ['eventsource-parser', 'openapi-fetch', 'openapi-typescript-helpers'])
    cpSync(join(modules, name), join(project, 'node_modules', name), { recursive: true })
  writeFileSync(join(project, 'package.json'), '{ "name": "consumer", "private": true }')
}, 120_000)
afterAll(async () => {
  rmSync(project, { recursive: true, force: true })
  await hub.close()
})

const write = (name: string, text: string): string => {
  const path = join(project, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}
const run = async (args: string[]): Promise<string> => {
  const env = { ...process.env, HANSA_URL: hub.url, HANSA_TOKEN: hub.token }
  const { stdout } = await execute(process.execPath, args, { cwd: project, env }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${Reflect.get(Object(error), 'stdout')}`)
  })
  return stdout
}

/** What a consumer does at run time. */
const body = `
const main = async (): Promise<void> => {
  const client = await HansaClient.fromEnvironment()
  const { items } = await client.placements.list({ limit: 1 })
  const names: string[] = items.map(({ metadata }) => metadata.name)
  const error: unknown = await client.placements.get('none').catch((refusal: unknown) => refusal)
  if (!(error instanceof NotFoundError)) throw new Error('not refused')
  console.log(JSON.stringify(names), error.code)
}
void main()
`
/** What must not compile. */
const wrong = `
export const wrong = (client: HansaClient) => [
  // @ts-expect-error no such option
  client.placements.list({ limitt: 1 }),
  // @ts-expect-error a number
  client.releases.scale('web', { replicas: '3' }),
]
`

describe('the packed package', () => {
  it('holds what is needed to run, and no tests', () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' })
    expect(files).toContain('README.md')
    expect(files).toContain('dist/cjs/index.d.ts')
    expect(files.filter((file) => /\.test\.|testing|tsbuildinfo|\.map$|^src/.test(file))).toEqual([])
  })

  it('is as package managers and bundlers want it (publint)', async () => {
    const { messages, pkg } = await publint({ pkgDir: installed, strict: true, pack: false })
    expect(messages.map((message) => formatMessage(message, pkg ?? {}))).toEqual([])
  })

  it.each([
    ['an ES module', 'consumer.mjs', "import { HansaClient, NotFoundError } from '@hansa/sdk'"],
    ['CommonJS', 'consumer.cjs', "const { HansaClient, NotFoundError } = require('@hansa/sdk')"],
  ])('runs from %s', async (_, name, imported) => {
    const plain = body.replaceAll(/: (string\[\]|unknown|Promise<void>)(?=[ )])/g, '')
    expect(await run([write(name, imported + plain)])).toBe('[] NotFound\n')
  })

  it('is typed in every way TypeScript resolves it, without a look at its innards being spared', async () => {
    const esm = "import { HansaClient, NotFoundError } from '@hansa/sdk'\n"
    const cjs =
      "import sdk = require('@hansa/sdk')\nimport HansaClient = sdk.HansaClient\nimport NotFoundError = sdk.NotFoundError\n"
    write('types/console.d.ts', 'declare const console: { log(...words: unknown[]): void }\n')
    const tsc = join(modules, 'typescript7', 'bin', 'tsc')
    const strict = [
      '--strict',
      '--exactOptionalPropertyTypes',
      '--noEmit',
      '--target',
      'es2023',
      '--ignoreConfig',
    ]
    const lib = ['--lib', 'es2023,dom,dom.iterable,dom.asynciterable', '--types', '']
    for (const [name, text, module] of [
      ['types/a.mts', esm + body + wrong, ['--module', 'nodenext']],
      ['types/b.cts', cjs + body + wrong, ['--module', 'nodenext']],
      ['types/c.ts', esm + body + wrong, ['--module', 'esnext', '--moduleResolution', 'bundler']],
    ] as const)
      expect(await run([tsc, ...strict, ...lib, ...module, write(name, text)]), name).toBe('')
  })

  it('names nothing of Node where it is bundled for a browser', async () => {
    const entry = write(
      'web.mjs',
      "import { HansaClient } from '@hansa/sdk'\nglobalThis.client = HansaClient\n",
    )
    const { outputFiles, warnings } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      platform: 'browser',
      format: 'esm',
      logLevel: 'silent',
    })
    const text = outputFiles[0]?.text ?? ''
    expect(warnings).toEqual([])
    expect(text).toContain('a browser has no environment')
    expect(text).not.toMatch(/["']node:|process\.env|require\(/)
    expect(readFileSync(join(installed, 'dist/browser/index.js'), 'utf8')).not.toMatch(/["']node:/)
  })
})
