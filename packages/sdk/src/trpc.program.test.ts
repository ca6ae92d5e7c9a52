import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestHub } from '../../server/dist/api/testing/hub.js'
import { type Consumer, createConsumer } from './testing/consumer.js'

/** tRPC's HTTP protocol as its clients speak it: a batch is one request, a subscription is a stream of events. */
const client = `
import type { AppRouter } from '@hansa/sdk/trpc'
import type { inferRouterError, inferRouterInputs, inferRouterOutputs } from '@trpc/server'

type Inputs = inferRouterInputs<AppRouter>
type Outputs = inferRouterOutputs<AppRouter>
type Failure = inferRouterError<AppRouter>
type Change = Outputs['placements']['watch'] extends AsyncIterable<infer Item extends { data: unknown }> ? Item['data'] : never
type Answer<Output> = { result: { data: Output }; error?: never } | { result?: never; error: Failure }

declare const process: { env: Record<string, string> }
const { HANSA_URL: url = '', HANSA_TOKEN: token = '' } = process.env
const headers = { authorization: \`Bearer \${token}\`, 'content-type': 'application/json' }
const numbered = (inputs: readonly unknown[]) => JSON.stringify({ ...inputs })

const create = async (inputs: Inputs['placements']['create'][]): Promise<Answer<Outputs['placements']['create']>[]> => {
  const paths = inputs.map(() => 'placements.create').join(',')
  const response = await fetch(\`\${url}/trpc/\${paths}?batch=1\`, { method: 'POST', headers, body: numbered(inputs) })
  return await response.json()
}
const read = async (inputs: Inputs['placements']['get'][]): Promise<Answer<Outputs['placements']['get']>[]> => {
  const paths = inputs.map(() => 'placements.get').join(',')
  const response = await fetch(\`\${url}/trpc/\${paths}?batch=1&input=\${encodeURIComponent(numbered(inputs))}\`, { headers })
  return await response.json()
}
async function* watch(input: Inputs['placements']['watch']): AsyncGenerator<Change> {
  const response = await fetch(\`\${url}/trpc/placements.watch?input=\${encodeURIComponent(JSON.stringify(input))}\`, {
    headers: { ...headers, accept: 'text/event-stream' },
  })
  if (response.body === null) throw new Error('no stream')
  let text = ''
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (text + part).split('\\n\\n')
    text = events.pop() ?? ''
    for (const event of events) {
      const lines = event.split('\\n')
      if (lines.some((line) => line.startsWith('event:'))) continue
      const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trim())
      if (data.length > 0) yield JSON.parse(data.join('\\n'))
    }
  }
}
const placement = (name: string): Inputs['placements']['create'] => ({
  namespace: 'default',
  resource: { apiVersion: 'hansa.dev/v1', kind: 'Placement', metadata: { name }, spec: {} },
})
`
const body = `
const main = async (): Promise<void> => {
  const made = await create([placement('a'), placement('b')])
  const versions: string[] = made.map(({ result }) => result?.data.metadata.resourceVersion ?? 'none')
  const [found, missing] = await read([{ namespace: 'default', name: 'b' }, { namespace: 'default', name: 'none' }])
  console.log(made.length, found?.result?.data.metadata.name, missing?.error?.data.problem.code)
  for await (const { type, object } of watch({ namespace: 'default', resourceVersion: versions[0] })) {
    const name: string = object.metadata.name
    console.log(type, name)
    if (name === 'c') break
    await create([placement('c')])
  }
}
void main()
`
const wrong = `
export const wrong = [
  // @ts-expect-error no such procedure
  {} as Inputs['placements']['explode'],
  // @ts-expect-error a name is missing
  { namespace: 'default' } satisfies Inputs['placements']['get'],
  // @ts-expect-error a number is no version
  { resourceVersion: 3 } satisfies Inputs['placements']['watch'],
  // @ts-expect-error a status has no such field
  (release: Outputs['releases']['get']) => release.status.none,
]
`

/** tRPC's own types need `Disposable`. */
const lib = ['--lib', 'es2023,esnext.disposable,dom,dom.iterable,dom.asynciterable']

let hub: Awaited<ReturnType<typeof startTestHub>>
let consumer: Consumer
beforeAll(async () => {
  hub = await startTestHub()
  consumer = await createConsumer(['@trpc/server'])
}, 120_000)
afterAll(async () => {
  consumer.remove()
  await hub.close()
})

describe('@hansa/sdk/trpc, installed from the packed package', () => {
  it.each([
    ['nodenext', 'trpc.mts'],
    ['esnext', 'trpc.ts'],
  ])('types what is sent and answered, with nothing of the hub installed (%s)', async (module, name) => {
    const resolution = module === 'esnext' ? ['--moduleResolution', 'bundler'] : []
    const path = consumer.write(`types/${name}`, client + body + wrong)
    expect(await consumer.compile(['--noEmit', '--module', module, ...resolution, ...lib, path])).toBe('')
  })

  it('fits what the hub does over HTTP: batches of mutations and of queries, and a watch as a subscription', async () => {
    const path = consumer.write('trpc.mts', client + body)
    await consumer.compile(['--module', 'nodenext', ...lib, path])
    const environment = { HANSA_URL: hub.url, HANSA_TOKEN: hub.token }
    expect(await consumer.run([path.replace('.mts', '.mjs')], environment)).toBe(
      '2 b NotFound\nADDED b\nADDED c\n',
    )
  })
})
