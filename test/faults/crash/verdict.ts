import { at, listAt } from '../../rig/index.js'
import type { Api, Shown } from '../support/api.js'
import { whatStands } from '../support/objects.js'
import type { Member } from '../support/simulator.js'
import { differences, expectedObjects } from './expected.js'
import type { Intent } from './user.js'

export const isOpen = ({ metadata, status }: Shown): boolean =>
  metadata.deletionTimestamp !== undefined ||
  at(status, 'observedGeneration') !== metadata.generation ||
  listAt(status, 'conditions').find((condition) => at(condition, 'type') === 'Ready') === undefined ||
  listAt(status, 'conditions').some(
    (condition) => at(condition, 'type') === 'Ready' && at(condition, 'status') !== 'True',
  )

/** Compares clusters with what users were promised. */
export const createVerdict = (options: { api: Api; members: readonly Member[]; log: () => string }) => {
  const { api, members, log } = options
  const clusters = members.map(({ name }) => name)
  return {
    openReleases: async (): Promise<string[]> =>
      (await api.list('/releases')).filter(isOpen).map(({ metadata }) => metadata.name),

    /** All deviations, one per line. */
    wrong: async (intents: ReadonlyMap<string, Intent>): Promise<string[]> => {
      const releases = await api.list('/releases')
      const open = releases
        .filter(isOpen)
        .map(
          ({ metadata, status }) =>
            `${metadata.name} (generation ${metadata.generation}, ${metadata.deletionTimestamp ?? 'to stay'}) is not settled: ${JSON.stringify(status)}`,
        )
      if (open.length > 0) return open
      const expected = await expectedObjects(api, releases, intents, clusters)
      const lines: string[] = []
      for (const { name, objects } of members)
        lines.push(...differences(name, expected[name] ?? [], whatStands(await objects())))
      return lines
    },

    /** The state of the hub and the clusters for unsettled releases, to help find the cause. */
    evidence: async (): Promise<string> => {
      const unsettled = (await api.list('/releases')).filter(isOpen)
      const targets = await Promise.all(
        unsettled.map(({ metadata }) =>
          api.call('GET', `/namespaces/default/releases/${metadata.name}/targets`),
        ),
      )
      const uids = new Set<unknown>(unsettled.map(({ metadata }) => metadata.uid))
      const lines = targets.flatMap((list) => listAt(list, 'items').map((target) => JSON.stringify(target)))
      for (const { name, objects } of members)
        for (const { kind, metadata, spec, status } of await objects())
          if (uids.has(metadata.labels?.['hansa.dev/release']))
            lines.push(
              `${name}: ${kind} ${JSON.stringify({ metadata, replicas: at(spec, 'replicas'), status })}`,
            )
      return [...lines, log().slice(-4_000)].join('\n')
    },
  }
}
