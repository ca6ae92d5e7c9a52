import { type Api, createApi, type Shown as Resource } from '../../faults/support/api.js'
import { at, listAt, until } from '../../rig/index.js'
import type { Hub } from '../../support/hub.js'
import type { Facts, System } from './oracle.js'

/** The response of the hub to a requested run. */
export interface Outcome {
  connector: string
  heldRun: string | undefined
  held: number
  rejected: number
}

/** The hub, from the perspective of an administrator. */
export interface Desk {
  put(kind: 'Directory' | 'Connector' | 'Mapping', name: string, spec: object): Promise<void>
  /** Returns when the hub has read the current directory and every connector has applied it. */
  settle(facts: ReadonlyMap<string, Facts>): Promise<Map<string, Outcome>>
  /** Waits until the hub knows that it cannot read the directory. */
  untilBlind(): Promise<void>
  /** Waits until a connector is working or has failed. */
  untilBusy(system: System): Promise<void>
  run(id: string): Promise<unknown>
  approve(run: string, people?: readonly string[]): Promise<void>
  reject(run: string): Promise<void>
  reopen(run: string): Promise<void>
  block(person: string): Promise<void>
  unblock(person: string): Promise<void>
}

const paths = { Directory: '/directories', Connector: '/connectors', Mapping: '/namespaces/default/mappings' }
const reason = 'a week in fast motion'

const lineOf = (username: string, disabled: boolean, groups: readonly string[]): string =>
  `${username} ${disabled} ${[...groups].sort().join()}`

/** Whether the last accepted read of the directory matches these facts. */
const isRead = async (api: Api, facts: ReadonlyMap<string, Facts>): Promise<boolean> => {
  const people = (await api.list('/directories/corp/people')) as unknown[]
  const read = people.map((person) =>
    lineOf(
      String(at(person, 'username')),
      at(person, 'disabled') === true,
      listAt(person, 'groups').map((group) => String(at(group, 'name'))),
    ),
  )
  const wanted = [...facts.values()]
    .filter(({ present }) => present)
    .map(({ username, locked, groups }) => lineOf(username, locked, groups))
  return read.sort().join('\n') === wanted.sort().join('\n')
}

const running = async (api: Api): Promise<unknown[]> => {
  const runs = await api.call('GET', '/sync/runs?limit=20')
  return listAt(runs, 'items').filter((run) => at(run, 'state') === 'Running')
}

/** Runs every connector once; undefined while a run is still in progress. */
const once = async (api: Api): Promise<Map<string, Outcome> | undefined> => {
  const answer = await api.call('POST', '/sync/run', {})
  const outcomes = listAt(Array.isArray(answer) ? { items: answer } : answer, 'items')
  const bad = outcomes.filter((one) => at(one, 'error') !== undefined || Number(at(one, 'failed')) > 0)
  if (bad.length > 0) throw new Error(JSON.stringify(bad))
  const open = await running(api)
  if (open.length > 0) return undefined
  return new Map(
    outcomes.map((one) => {
      const heldRun = at(one, 'heldRun')
      return [
        String(at(one, 'connector')),
        {
          connector: String(at(one, 'connector')),
          heldRun: heldRun === undefined ? undefined : String(heldRun),
          held: Number(at(one, 'held')),
          rejected: Number(at(one, 'rejected')),
        },
      ]
    }),
  )
}

export const createDesk = (administrator: Pick<Hub, 'url' | 'token'>): Desk => {
  const api = createApi(administrator)

  const decide = async (run: string, what: string, body: object): Promise<void> => {
    await api.call('POST', `/sync/runs/${run}/${what}`, body)
  }
  return {
    put: async (kind, name, spec) => {
      await api.call('PUT', `${paths[kind]}/${name}`, {
        apiVersion: 'hansa.dev/v1',
        kind,
        metadata: { name },
        spec,
      })
    },
    settle: async (facts) => {
      await until('the hub has read the directory', () => isRead(api, facts), {
        timeoutMs: 60_000,
        everyMs: 50,
      })
      return until('every connector is done', () => once(api), { timeoutMs: 90_000, everyMs: 100 })
    },
    untilBlind: async () => {
      await until('the directory is not Ready', async () => {
        const resource = (await api.call('GET', '/directories/corp')) as Resource
        const ready = listAt(resource.status, 'conditions').find((one) => at(one, 'type') === 'Ready')
        return at(ready, 'status') !== 'True'
      })
    },
    untilBusy: async (system) => {
      await until(`${system} is worked on, or failed`, async () => {
        const resource = (await api.call('GET', `/connectors/${system}`)) as Resource
        const ready = listAt(resource.status, 'conditions').find((one) => at(one, 'type') === 'Ready')
        return at(ready, 'status') !== 'True' || (await running(api)).length > 0
      })
    },
    run: (id) => api.call('GET', `/sync/runs/${id}`),
    approve: (run, people) =>
      decide(
        run,
        'approve',
        people === undefined ? { reason } : { people: people.map((id) => `corp/${id}`), reason },
      ),
    reject: (run) => decide(run, 'reject', { reason }),
    reopen: (run) => decide(run, 'reopen', { reason }),
    block: async (person) => {
      await until(`corp/${person} is blocked everywhere`, async () => {
        const block = await api.call('POST', '/people/block', { person: `corp/${person}`, reason })
        return listAt(block, 'systems').every((one) => at(one, 'state') === 'Done')
      })
    },
    unblock: async (person) => {
      await api.call('POST', '/people/unblock', { person: `corp/${person}`, reason })
    },
  }
}
