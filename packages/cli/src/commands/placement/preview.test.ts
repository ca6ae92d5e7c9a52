import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  type MockInstance,
  test,
  vi,
} from 'vitest'
import { UsageError } from '../../errors.js'
import { run } from './preview.js'

const folder = mkdtempSync(join(tmpdir(), 'hansa-preview-'))
const file = join(folder, 'case.yaml')
const example = `
clusters:
  - {metadata: {name: a}, status: {available: {replicas: 3}}}
  - {metadata: {name: b}, spec: {unschedulable: true}}
placement: {replicas: {mode: Divided, dynamic: AvailableReplicas}}
workload: {uid: x, replicas: 2}
`
const noHub = () => Promise.reject(new Error('a preview reaches no hub'))
const preview = (options: { filename?: string[]; output?: string; bundle?: string }) =>
  run({ args: [], options, hub: noHub, signal: new AbortController().signal })

let stdout: MockInstance
const printed = (): string => stdout.mock.calls.map(([text]) => String(text)).join('')

beforeAll(() => writeFileSync(file, example))
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => {
  stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(() => stdout.mockRestore())

describe('placement preview', () => {
  test('of one case is one object, of an array an array', async () => {
    await preview({ filename: [file], output: 'json' })
    expect(JSON.parse(printed())).toEqual({
      outcome: 'Scheduled',
      targets: [{ cluster: 'a', replicas: 2 }],
      rejected: [{ cluster: 'b', filter: 'Cordoned', reason: expect.any(String) }],
    })
    stdout.mockClear()
    writeFileSync(join(folder, 'cases.json'), '[{"clusters": [], "placement": {}}]')
    await preview({ filename: [join(folder, 'cases.json')], output: 'json' })
    expect(JSON.parse(printed())).toMatchObject([{ outcome: 'Unschedulable', targets: [], rejected: [] }])
  })

  test('in words names each cluster once', async () => {
    await preview({ filename: [file] })
    expect(printed()).toBe(
      'Scheduled: 2 replicas on 1 cluster\nCLUSTER   REPLICAS   REJECTED BY\na         2\nb         -          Cordoned\n',
    )
  })

  test('of invalid input names every pointer and what was expected', async () => {
    const wrong = join(folder, 'wrong.json')
    writeFileSync(wrong, '{"clusters": [], "placement": {"spread": [{"by": "rack"}]}, "evict": []}')
    const failed = await preview({ filename: [wrong] }).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(UsageError)
    expect(failed).toMatchObject({
      message: expect.stringContaining('at /placement/spread/0/by: '),
      errors: [{ pointer: '/placement/spread/0/by' }, { pointer: '/evict' }],
    })
  })

  test.each([{}, { filename: ['/no/such/file'] }, { filename: [folder] }, { filename: [file], bundle: 'b' }])(
    '%j is refused',
    async (options) => expect(preview(options)).rejects.toThrow(UsageError),
  )
})
