import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestHub } from '../../server/dist/api/testing/hub.js'
import { type Consumer, createConsumer } from './testing/consumer.js'

/** tRPC's own client, typed by the SDK: calls of one moment are one request, and the watch is a subscription. */
const client = `
import type { AppRouter } from '@hansa/sdk/trpc'
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink, TRPCClientError } from '@trpc/client'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { EventSource } from 'eventsource'

type Inputs = inferRouterInputs<AppRouter>
type Outputs = inferRouterOutputs<AppRouter>

declare const process: { env: Record<string, string> }
const { HANSA_URL = '', HANSA_TOKEN = '' } = process.env
const url = \`\${HANSA_URL}/trpc\`
const authorization = \`Bearer \${HANSA_TOKEN}\`
let requests = 0
/** Asked once for each request. */
const headers = () => {
  requests += 1
  return { authorization }
}
const hub = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: ({ type }) => type === 'subscription',
      true: httpSubscriptionLink({
        url,
        EventSource,
        eventSourceOptions: {
          fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, authorization } }),
        },
      }),
      false: httpBatchLink({ url, headers }),
    }),
  ],
})
const placement = (name: string): Inputs['placements']['create'] => ({
  namespace: 'default',
  resource: { apiVersion: 'hansa.dev/v1', kind: 'Placement', metadata: { name }, spec: {} },
})
`
const body = `
const main = async (): Promise<void> => {
  const made = await Promise.all(['a', 'b'].map((name) => hub.placements.create.mutate(placement(name))))
  const [found, missing] = await Promise.all([
    hub.placements.get.query({ namespace: 'default', name: 'b' }),
    hub.placements.get.query({ namespace: 'default', name: 'none' }).catch((error: unknown) => error),
  ])
  const problem = missing instanceof TRPCClientError ? missing.data?.problem.code : 'none'
  console.log(made.length, found.metadata.name, problem, requests, 'requests')
  const resourceVersion = made[0]?.metadata.resourceVersion
  await new Promise<void>((resolve, reject) => {
    const subscription = hub.placements.watch.subscribe(
      { namespace: 'default', ...(resourceVersion === undefined ? {} : { resourceVersion }) },
      {
        onData: ({ data: { type, object } }) => {
          const name: string = object.metadata.name
          console.log(type, name)
          if (name === 'b') void hub.placements.create.mutate(placement('c'))
          if (name !== 'c') return
          subscription.unsubscribe()
          resolve()
        },
        onError: reject,
      },
    )
  })
}
void main()
`
const wrong = `
export const wrong = [
  // @ts-expect-error no such procedure
  {} as Inputs['placements']['explode'],
  // @ts-expect-error a name is missing
  { namespace: 'default' } satisfies Inputs['placements']['get'],
  // @ts-expect-error a number is not a version
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
  consumer = await createConsumer(['@trpc/client', '@trpc/server', 'eventsource'])
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
      '2 b NotFound 2 requests\nADDED b\nADDED c\n',
    )
  })
})
