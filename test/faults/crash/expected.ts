import { at, listAt } from '../../rig/index.js'
import type { Api, Shown } from '../support/api.js'
import { type Standing, sorted, standing } from '../support/objects.js'
import { revisionOf } from './catalogue.js'
import type { Intent } from './user.js'

const workloadKinds = new Set(['Deployment', 'StatefulSet', 'ReplicaSet'])

interface Share {
  kind: string
  name: string
  namespace: string
  replicas: number
}

interface Part {
  cluster: string
  workloads: readonly Share[]
}

const objectsOn = (part: Part, release: Shown, intent: Intent): Standing[] =>
  revisionOf(intent.bundle.name, intent.bundle.version).objects.flatMap((object) => {
    const kind = at(object, 'kind')
    // Namespaces are never deleted, so their presence says nothing.
    if (kind === 'Namespace') return []
    const plain = standing(object, release.metadata.uid, intent.namespace)
    if (!workloadKinds.has(String(kind))) return [plain]
    const share = part.workloads.find(
      ({ kind: its, name }) => its === kind && name === at(object, 'metadata', 'name'),
    )
    return share === undefined ? [] : [{ ...plain, replicas: share.replicas }]
  })

/** The expected objects of each cluster: the releases' decisions, filled in from the catalogue. By cluster, by name. */
export const expectedObjects = async (
  api: Api,
  releases: readonly Shown[],
  intents: ReadonlyMap<string, Intent>,
  clusters: readonly string[],
): Promise<Record<string, Standing[]>> => {
  const expected = Object.fromEntries(clusters.map((cluster): [string, Standing[]] => [cluster, []]))
  for (const release of releases) {
    const intent = intents.get(release.metadata.name)
    if (intent === undefined) throw new Error(`release ${release.metadata.name} is nobody's`)
    const decision = await api.call('GET', `/namespaces/default/releases/${release.metadata.name}/decision`)
    for (const part of listAt(decision, 'targets') as Part[])
      expected[part.cluster]?.push(...objectsOn(part, release, intent))
  }
  return Object.fromEntries(Object.entries(expected).map(([cluster, objects]) => [cluster, sorted(objects)]))
}

/** The differences of one cluster, a line each; none when they are the same. */
export const differences = (
  cluster: string,
  wanted: readonly Standing[],
  found: readonly Standing[],
): string[] => {
  const text = (object: Standing | undefined): string =>
    object === undefined ? 'nothing' : JSON.stringify(object)
  const names = [...new Set([...wanted, ...found].map(({ name }) => name))]
  return names.flatMap((name) => {
    const should = wanted.filter((object) => object.name === name).map(text)
    const is = found.filter((object) => object.name === name).map(text)
    return should.join() === is.join()
      ? []
      : [`${cluster}: ${name}: wanted ${should.join() || 'nothing'}, found ${is.join() || 'nothing'}`]
  })
}

/** How the replicas of a decision differ from the user's request; undefined when they do not. */
export const wrongTotals = (decision: unknown, intent: Intent, duplicated: boolean): string | undefined => {
  const parts = listAt(decision, 'targets') as Part[]
  for (const object of revisionOf(intent.bundle.name, intent.bundle.version).objects) {
    if (!workloadKinds.has(String(at(object, 'kind')))) continue
    const name = String(at(object, 'metadata', 'name'))
    const asked = intent.replicas[name] ?? Number(at(object, 'spec', 'replicas'))
    const placed = parts.map(({ workloads }) => workloads.find((share) => share.name === name)?.replicas ?? 0)
    const right = duplicated
      ? placed.every((count) => count === asked)
      : placed.reduce((sum, count) => sum + count, 0) === asked
    if (!right) return `${name}: asked for ${asked}, placed ${placed.join(' + ')}`
  }
  return undefined
}
