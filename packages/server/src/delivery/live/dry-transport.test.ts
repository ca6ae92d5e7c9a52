import { expect, test } from 'vitest'
import type { KubeResponse, RequestOptions, Transport } from '../../kube/index.js'
import { type DryAnswer, dryRunning } from './dry-transport.js'

const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }

/** A transport that answers every call with an object, or refuses it. */
const recording = (refusal?: Error) => {
  const asked: RequestOptions[] = []
  const answers: [string, DryAnswer][] = []
  const transport: Transport = {
    request: async (options): Promise<KubeResponse> => {
      asked.push(options)
      if (refusal !== undefined) throw refusal
      return { status: 200, headers: {}, body: object }
    },
    stream: async () => {},
    renew: () => {},
    close: () => {},
  }
  return { asked, answers, dry: dryRunning(transport, (path, answer) => answers.push([path, answer])) }
}
const apply = { method: 'PATCH', contentType: 'application/apply-patch+yaml', path: '/a' } as const

test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)(
  '%s is a dry run, with its other parameters',
  async (method) => {
    const { asked, dry } = recording()
    await dry.request({ method, path: '/a', query: { fieldManager: 'hansa' } })
    expect(asked).toEqual([{ method, path: '/a', query: { fieldManager: 'hansa', dryRun: 'All' } }])
  },
)

test('a read is sent as it is', async () => {
  const { asked, answers, dry } = recording()
  await dry.request({ method: 'GET', path: '/a' })
  expect(asked).toEqual([{ method: 'GET', path: '/a' }])
  expect(answers).toEqual([])
})

test('a server-side apply asks for the whole object and reports it', async () => {
  const { asked, answers, dry } = recording()
  await dry.request({ ...apply, headers: { accept: 'metadata', 'impersonate-user': 'x' } })
  expect(asked[0]).toMatchObject({
    query: { dryRun: 'All' },
    headers: { accept: 'application/json', 'impersonate-user': 'x' },
  })
  expect(answers).toEqual([['/a', { object }]])
})

test('a refused apply is reported and thrown', async () => {
  const refusal = new Error('no')
  const { answers, dry } = recording(refusal)
  await expect(dry.request(apply)).rejects.toBe(refusal)
  expect(answers).toEqual([['/a', { error: refusal }]])
})
