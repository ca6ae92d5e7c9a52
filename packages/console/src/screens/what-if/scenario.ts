import type { SimulationInput } from '@hansa/sdk'
import type { ClusterRow } from '../../live/rows.js'

/** An imaginary cluster: empty, otherwise like another. */
export interface Added {
  readonly name: string
  readonly like: string
  readonly region: string
}

/** The assumptions of a simulation. */
export interface Scenario {
  readonly down: readonly string[]
  readonly drain: readonly string[]
  readonly add: readonly Added[]
  readonly grow: readonly { readonly key: string; readonly workload: string; readonly replicas: number }[]
}

const split = (text: string): string[] => text.split(',').filter(Boolean)

/** The scenario in the query string: `down=a,b&drain=c&add=eu-9:eu-1:eu&grow=default/web:web:9`. */
export const parseScenario = (search: string): Scenario => {
  const query = new URLSearchParams(search)
  const of = (key: string): string[] => split(query.get(key) ?? '')
  return {
    down: of('down'),
    drain: of('drain'),
    add: of('add').flatMap((text) => {
      const [name = '', like = '', region = ''] = text.split(':')
      return name === '' || like === '' ? [] : [{ name, like, region }]
    }),
    grow: of('grow').flatMap((text) => {
      const [key = '', workload = '', replicas = ''] = text.split(':')
      return key.includes('/') && /^\d+$/.test(replicas)
        ? [{ key, workload, replicas: Number(replicas) }]
        : []
    }),
  }
}

export const stringifyScenario = ({ down, drain, add, grow }: Scenario): Record<string, string> => ({
  down: down.join(','),
  drain: drain.join(','),
  add: add.map(({ name, like, region }) => `${name}:${like}:${region}`).join(','),
  grow: grow.map(({ key, workload, replicas }) => `${key}:${workload}:${replicas}`).join(','),
})

export const isNothing = ({ down, drain, add, grow }: Scenario): boolean =>
  down.length + drain.length + add.length + grow.length === 0

/** Adds or removes a cluster; one cannot be both down and drained. */
export const toggled = (scenario: Scenario, act: 'down' | 'drain', cluster: string): Scenario => {
  const other = act === 'down' ? 'drain' : 'down'
  const present = scenario[act].includes(cluster)
  return {
    ...scenario,
    [act]: present ? scenario[act].filter((name) => name !== cluster) : [...scenario[act], cluster],
    [other]: scenario[other].filter((name) => name !== cluster),
  }
}

const perNode = (total: number, nodes: number): number => Math.floor(total / nodes)

/** As the hub is asked. An added cluster has the labels, zones and nodes of the one it is like, all free. */
export const inputOf = (scenario: Scenario, clusters: ReadonlyMap<string, ClusterRow>): SimulationInput => ({
  ...(scenario.down.length === 0 ? {} : { down: [...scenario.down] }),
  ...(scenario.drain.length === 0 ? {} : { drain: [...scenario.drain] }),
  ...(scenario.add.length === 0
    ? {}
    : {
        add: scenario.add.flatMap(({ name, like, region }) => {
          const model = clusters.get(like)
          if (model === undefined) return []
          const nodes = Math.max(1, model.nodes?.count ?? 1)
          const { cpu, memory, pods } = model
          const allocatable = {
            cpu: perNode((cpu?.allocatable ?? 0) * 1000, nodes) / 1000,
            memory: perNode(memory?.allocatable ?? 0, nodes),
            pods: perNode(pods?.allocatable ?? 0, nodes),
          }
          return [
            {
              apiVersion: 'hansa.dev/v1' as const,
              kind: 'Cluster' as const,
              metadata: { name, labels: { ...model.labels } },
              spec: {
                ...(model.provider === '' ? {} : { provider: model.provider }),
                ...(region === '' ? {} : { region }),
                zones: [...model.zones],
              },
              status: {
                conditions: [{ type: 'Ready', status: 'True' as const }],
                nodeList: Array.from({ length: nodes }, (_, index) => ({
                  name: `${name}-${index}`,
                  allocatable,
                })),
              },
            },
          ]
        }),
      }),
  ...(scenario.grow.length === 0
    ? {}
    : {
        grow: scenario.grow.map(({ key, workload, replicas }) => ({
          namespace: key.slice(0, key.indexOf('/')),
          release: key.slice(key.indexOf('/') + 1),
          ...(workload === '' ? {} : { workload }),
          replicas,
        })),
      }),
})
