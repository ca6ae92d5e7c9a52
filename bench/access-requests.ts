import { Pool } from 'undici'
import { startHub } from '../test/support/hub.js'
import { type Figure, median, note } from './figure.js'
import { inParallel } from './parallel.js'

const rounds = 5
const placements = 10_000
const bindings = 1_000

const namespaceOf = (index: number): string => `team-${index % 100}`

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

interface Caller {
  send(method: 'GET' | 'PUT' | 'POST', path: string, body?: object): Promise<unknown>
}

const createCaller = (pool: Pool, token: string): Caller => ({
  send: async (method, path, body) => {
    const { statusCode, body: answer } = await pool.request({
      method,
      path: `/api/v1${path}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const value = await answer.json()
    if (statusCode >= 300) throw new Error(`${method} ${path}: ${statusCode} ${JSON.stringify(value)}`)
    return value
  },
})

const placementOf = (index: number, text = ''): object => ({
  apiVersion: 'hansa.dev/v1',
  kind: 'Placement',
  metadata: {
    name: `p-${index}`,
    namespace: namespaceOf(index),
    labels: { app: 'web' },
    annotations: { text },
  },
  spec: { replicas: { mode: 'Duplicated' } },
})

const pathOf = (index: number): string => `/namespaces/${namespaceOf(index)}/placements/p-${index}`

/** A token whose rights come from a thousand role bindings, one for each namespace. */
const createLimited = async (admin: Caller): Promise<string> => {
  const { token } = (await admin.send('POST', '/service-tokens', {
    name: 'limited',
    description: 'bench',
  })) as { token: string }
  await inParallel(numbers(bindings), 8, (index) =>
    admin.send('POST', '/rolebindings', {
      apiVersion: 'hansa.dev/v1',
      kind: 'RoleBinding',
      metadata: { name: `team-${index}` },
      spec: { role: 'editor', subjects: [{ token: 'limited' }], scope: { namespaces: [`team-${index}`] } },
    }),
  )
  return token
}

type Work = (caller: Caller, round: number) => Promise<void>

/** What the limited caller does in a second, as a share of what the administrator does, in rounds that alternate. */
const ratioOf = async (admin: Caller, limited: Caller, work: Work): Promise<number> => {
  const seconds = async (caller: Caller, round: number): Promise<number> => {
    const start = performance.now()
    await work(caller, round)
    return (performance.now() - start) / 1000
  }
  const ratios: number[] = []
  for (let round = 0; round < rounds + 1; round++) {
    const [one, other] = round % 2 === 0 ? [admin, limited] : [limited, admin]
    const [a, b] = [await seconds(one, round), await seconds(other, round)]
    // The first round warms up.
    if (round > 0) ratios.push(round % 2 === 0 ? a / b : b / a)
  }
  return median(ratios)
}

/** What a thousand role bindings cost a request: lists and writes of a token with them, and of an administrator. */
export const requestRatios = async (): Promise<Figure[]> => {
  const hub = await startHub({ HANSA_LOG_LEVEL: 'warn' })
  note(`${placements} objects, lists of 100, ${bindings} role bindings, over HTTP`)
  const pool = new Pool(hub.url, { connections: 16, pipelining: 1 })
  try {
    const admin = createCaller(pool, hub.token)
    await inParallel(numbers(placements), 16, (index) => admin.send('PUT', pathOf(index), placementOf(index)))
    const limited = createCaller(pool, await createLimited(admin))
    const list = await ratioOf(admin, limited, async (caller) => {
      for (let index = 0; index < 200; index++) await caller.send('GET', '/placements?limit=100')
    })
    let written = 0
    const write = await ratioOf(admin, limited, (caller) =>
      inParallel(numbers(1_000), 16, (index) =>
        caller.send('PUT', pathOf(index), placementOf(index, String(written++))),
      ),
    )
    return [
      { figure: 'list_ratio', value: list, unit: 'ratio', goal: '>= 0.95' },
      { figure: 'write_ratio', value: write, unit: 'ratio', goal: '>= 0.95' },
    ]
  } finally {
    await pool.close()
    await hub.stop()
  }
}
