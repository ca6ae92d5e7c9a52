import { afterEach, describe, expect, test } from 'vitest'
import { hookedOf, hookedSources } from '../../bundles/testing/index.js'
import { openTestStore } from '../../db/index.js'
import type { RequestOptions } from '../../kube/index.js'
import type { TargetRow } from '../../releases/index.js'
import { end, hook, manualJob, named } from '../testing/hooks.js'
import { type Between, type Hub, openHub } from '../testing/hub.js'
import { configMap } from '../testing/manifests.js'
import { lastLines, lastLineText, shownLines } from './output.js'

describe('the lines that are shown', () => {
  test('are the last 20, without colours and empty lines', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `\u001b[31mline ${index}\u001b[0m\r\n\n`)
    expect(lastLines(lines.join(''))).toEqual(Array.from({ length: 20 }, (_, index) => `line ${index + 10}`))
    expect(lastLines('')).toEqual([])
  })

  test('are whole when sensitive texts are searched: a line that is too long is left out', () => {
    expect(lastLines(`first\n${'x'.repeat(10_000)}\nlast`)).toEqual([
      'first',
      '(a line of 10000 characters)',
      'last',
    ])
    const long = Array.from({ length: 20 }, () => 'y'.repeat(2_000))
    expect(lastLines(long.join('\n'))).toHaveLength(8)
  })

  test('have at most 2 KiB, the last ones, and nothing that controls a terminal', () => {
    const lines = shownLines(
      Array.from({ length: 20 }, (_, index) => `${index} ${'z'.repeat(300)}`).join('\n'),
    )
    expect(lines.join('\n').length).toBeLessThanOrEqual(2_048)
    expect(lines.at(-1)).toMatch(/^19 z/)
    const [cut = ''] = shownLines('x'.repeat(5_000))
    expect([Buffer.byteLength(cut), cut.slice(0, 2)]).toEqual([2_047, '…x'])
    const [wide = ''] = shownLines('€'.repeat(5_000))
    expect([Buffer.byteLength(wide) <= 2_048, /^…€+$/.test(wide)]).toEqual([true, true])
    expect(shownLines('a\u202eb\u0007')).toEqual(['a\\u202eb\\u0007'])
  })

  test('end a message', () => {
    expect(lastLineText([])).toBe('')
    expect(lastLineText(['one', 'two'])).toBe('its output ends with: two')
  })
})

const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'login' },
  stringData: { password: 'hunter2-hunter2' },
}

let hub: Hub | undefined
afterEach(() => hub?.close())

const failedPod = {
  metadata: { name: 'migrate-x' },
  status: {
    phase: 'Failed',
    containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 3, reason: 'Error' } } }],
  },
}

/** A cluster on which the hook has a pod that failed, and that answers requests for its log. */
const withLog = (
  log: (asked: RequestOptions) => Promise<{ status: number; headers: object; body: unknown }>,
): Between => ({
  transport: (transport) => ({
    ...transport,
    request: async (asked) => {
      if (asked.path.endsWith('/pods/migrate-x/log')) return { ...(await log(asked)), headers: {} }
      if (asked.path.endsWith('/jobs/migrate') && asked.method === 'GET') {
        const answer = await transport.request(asked)
        const body = answer.body as { spec: object }
        return {
          ...answer,
          body: { ...body, spec: { ...body.spec, selector: { matchLabels: { job: 'migrate' } } } },
        }
      }
      if (asked.path.endsWith('/pods') && asked.query?.labelSelector === 'job=migrate')
        return { status: 200, headers: {}, body: { items: [failedPod] } }
      return transport.request(asked)
    },
  }),
})

const answering =
  (text: string, asked: RequestOptions[] = []) =>
  async (request: RequestOptions) => {
    asked.push(request)
    request.onData?.(Buffer.from(text))
    return { status: 200, headers: {}, body: undefined }
  }

/** The hub, and its target once the hook has failed on a cluster with this log. */
const failWith = async (between: Between, settings = {}): Promise<{ hub: Hub; row: TargetRow }> => {
  hub = await openHub(
    ['eu-1'],
    {},
    openTestStore(),
    { refusedBaseMs: 60_000, refusedMaxMs: 60_000, ...settings },
    hookedSources,
  )
  await hub.restart(between)
  await hub.pushSource(
    'web',
    '1.0.0',
    hookedOf(
      [secret, configMap('main')],
      [hook(manualJob('migrate'), ['pre-install'], { policies: ['hook-failed'] })],
    ),
  )
  const uid = await hub.place()
  await end(hub, 'migrate', 'Failed')
  return { hub, row: await hub.when(uid, 'failed', ({ failed }) => failed) }
}

describe('a hook that failed', () => {
  test('says the last lines of its container, without sensitive texts, before its policy deletes it', async () => {
    const asked: RequestOptions[] = []
    const { hub: open, row } = await failWith(
      withLog(answering('connecting\nlogin with hunter2-hunter2 failed\n', asked)),
    )
    expect(row.hooks?.runs[0]?.output).toEqual(['connecting', 'login with [hidden] failed'])
    expect(row.message).toContain(
      'pod migrate-x: container main exited with code 3 (Error); its output ends with: login with [hidden] failed',
    )
    expect(asked).toEqual([
      expect.objectContaining({
        query: { container: 'main', tailLines: 20, limitBytes: 65_536 },
        timeoutMs: 3_000,
      }),
    ])
    const event = (await open.events()).find(({ reason }) => reason === 'HookFailed')
    expect(event?.details).toEqual({ output: ['connecting', 'login with [hidden] failed'] })
    expect(JSON.stringify([row, await open.events()])).not.toContain('hunter2')
    await open.when(row.uid, 'deleted by its policy', () => named(open, 'migrate') === undefined)
  })

  test.each([
    ['refuses it', async () => Promise.reject(new Error('forbidden'))],
    ['sends more than was asked for', answering('x'.repeat(70_000))],
    ['sends so much that the end is missing', answering('x'.repeat(65_536))],
    ['has none', answering('')],
  ])('fails as well where the cluster %s', async (_, log) => {
    const { row } = await failWith(withLog(log))
    expect(row.message).toContain('container main exited with code 3 (Error)')
    expect(row.message).not.toContain('output ends')
    expect(row.hooks?.runs[0]).not.toHaveProperty('output')
  })
})
