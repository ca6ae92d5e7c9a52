import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestHub } from '../../server/dist/api/testing/hub.js'
import { type Consumer, createConsumer } from './testing/consumer.js'

let hub: Awaited<ReturnType<typeof startTestHub>>
let consumer: Consumer

beforeAll(async () => {
  hub = await startTestHub()
  consumer = await createConsumer()
}, 120_000)
afterAll(async () => {
  consumer.remove()
  await hub.close()
})

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
  it('contains everything it needs to run, and no tests', () => {
    const files = readdirSync(consumer.installed, { recursive: true, encoding: 'utf8' })
    expect(files).toContain('README.md')
    expect(files).toContain('dist/cjs/index.d.ts')
    expect(files.filter((file) => /\.test\.|testing|tsbuildinfo|\.map$|^src/.test(file))).toEqual([])
  })

  it('meets the rules of package managers and bundlers (publint)', async () => {
    const { messages, pkg } = await publint({ pkgDir: consumer.installed, strict: true, pack: false })
    expect(messages.map((message) => formatMessage(message, pkg ?? {}))).toEqual([])
  })

  it.each([
    ['an ES module', 'consumer.mjs', "import { HansaClient, NotFoundError } from '@hansa/sdk'"],
    ['CommonJS', 'consumer.cjs', "const { HansaClient, NotFoundError } = require('@hansa/sdk')"],
  ])('runs from %s', async (_, name, imported) => {
    const plain = body.replaceAll(/: (string\[\]|unknown|Promise<void>)(?=[ )])/g, '')
    const program = consumer.write(name, imported + plain)
    expect(await consumer.run([program], { HANSA_URL: hub.url, HANSA_TOKEN: hub.token })).toBe(
      '[] NotFound\n',
    )
  })

  it('is typed for every module resolution of TypeScript, with its declarations checked', async () => {
    const esm = "import { HansaClient, NotFoundError } from '@hansa/sdk'\n"
    const cjs =
      "import sdk = require('@hansa/sdk')\nimport HansaClient = sdk.HansaClient\nimport NotFoundError = sdk.NotFoundError\n"
    consumer.write('types/console.d.ts', 'declare const console: { log(...words: unknown[]): void }\n')
    for (const [name, text, module] of [
      ['types/a.mts', esm + body + wrong, ['--module', 'nodenext']],
      ['types/b.cts', cjs + body + wrong, ['--module', 'nodenext']],
      ['types/c.ts', esm + body + wrong, ['--module', 'esnext', '--moduleResolution', 'bundler']],
    ] as const)
      expect(await consumer.compile(['--noEmit', ...module, consumer.write(name, text)]), name).toBe('')
  })

  it('contains no Node modules when bundled for a browser', async () => {
    const entry = consumer.write(
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
    expect(text).toContain('browsers have no environment variables')
    expect(text).not.toMatch(/["']node:|process\.env|require\(/)
    expect(readFileSync(join(consumer.installed, 'dist/browser/index.js'), 'utf8')).not.toMatch(/["']node:/)
  })
})
