import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { builtInApiVersions, createRenderer, type HelmInput, RenderError, type Renderer } from '@hansa/charts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeRequest } from '../../../packages/charts/src/request.js'
import { decodeResponse, type EngineResponse } from '../../../packages/charts/src/response.js'
import { available } from '../../rig/index.js'
import { type Case, filesOf, fixturesOf, valuesOf } from './fixtures.js'
import { defaultKubeVersion } from './programs.js'

const can = available(['helm'])
const engine = fileURLToPath(new URL('../../../packages/charts/engine', import.meta.url))

let folder: string
let renderer: Renderer
beforeAll(async () => {
  if (!can.available) return
  folder = mkdtempSync(join(tmpdir(), 'hansa-native-'))
  const built = spawnSync('go', ['build', '-o', join(folder, 'engine'), '.'], {
    cwd: engine,
    encoding: 'utf8',
  })
  if (built.status !== 0) throw new Error(`go build: ${built.stderr}`)
  renderer = createRenderer({ timeoutMs: 120_000 })
  await renderer.warm()
})
afterAll(async () => {
  if (folder !== undefined) rmSync(folder, { recursive: true })
  await renderer?.close()
})

const inputOf = (chart: string, options: Case): HelmInput => ({
  values: valuesOf(chart, options),
  release: { name: 'shop', namespace: 'default', revision: 1, isUpgrade: options.isUpgrade ?? false },
  capabilities: {
    kubeVersion: options.kubeVersion ?? defaultKubeVersion,
    apiVersions: [...builtInApiVersions, ...(options.apiVersions ?? [])],
  },
  objects: [],
  seed: '0123456789abcdef'.repeat(4),
  draws: {},
  skipSchemaValidation: options.skipSchemaValidation ?? false,
})

/** The response of the module built for this machine. */
const native = async (chart: string, helm: HelmInput): Promise<EngineResponse<'helm'>> => {
  const input = await encodeRequest({ type: 'helm', files: filesOf(chart), helm })
  const { stdout, stderr, status } = spawnSync(join(folder, 'engine'), { input, maxBuffer: 64 << 20 })
  if (status !== 0) throw new Error(`the native engine: ${stderr.toString()}`)
  return decodeResponse('helm', stdout)
}

const cases = fixturesOf('chart').flatMap(({ name, folder: chart, cases }) =>
  cases.map(({ name: of, options }) => ({ title: `${name} ${of}`, name, chart, options })),
)
/** Their messages are in random order in Helm, or name a limit of the machine. */
const differs = /^(schema|template-without-end)$/
/** Certificates have the time of the machine. */
const timed = /^certificates/

describe.skipIf(!can.available)(
  can.available
    ? 'the engine as WebAssembly and as a native program'
    : `the native engine (skipped: ${can.reason})`,
  () => {
    test('faster functions return what those of Helm return', () => {
      const { status, stdout } = spawnSync('go', ['test', '.'], { cwd: engine, encoding: 'utf8' })
      expect(stdout).toContain('hansa.dev/charts/engine')
      expect(status, stdout).toBe(0)
    })

    test.each(cases.filter(({ name }) => !differs.test(name)))(
      'render the same: $title',
      async ({ name, chart, options }) => {
        const input = inputOf(chart, options)
        const expected = await renderer.renderChart(filesOf(chart), input, new Date()).then(
          (rendering) => ({ rendering }),
          (error: unknown) => {
            if (!(error instanceof RenderError) || error.reason !== 'Failed') throw error
            return { error: { message: error.message } }
          },
        )
        const draws = 'rendering' in expected && timed.test(name) ? expected.rendering.draws : {}
        expect(await native(chart, { ...input, draws })).toMatchObject(expected)
      },
    )
  },
)
