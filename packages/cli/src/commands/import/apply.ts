import { outcomeOf } from '../../apply-outcome.js'
import type { Hub, Reference, Shown } from '../../hub.js'
import type { Resource } from '../../karmada/index.js'
import { kindOf } from '../../kinds.js'

interface Taint {
  key: string
  effect: string
}

const isTaint = (value: unknown): value is Taint =>
  typeof value === 'object' && value !== null && 'key' in value && 'effect' in value

const taintsOf = (spec: object): Taint[] => {
  const taints: unknown = Reflect.get(spec, 'taints')
  return Array.isArray(taints) ? taints.filter(isTaint) : []
}

/** Merges the imported fields into a cluster; its connection and other labels and taints are kept. */
export const mergedCluster = (present: Shown, { metadata, spec }: Resource): Record<string, unknown> => {
  const { connection: _stored, ...kept } = present.spec
  const imported = taintsOf(spec)
  const others = taintsOf(present.spec).filter(
    ({ key, effect }) => !imported.some((taint) => taint.key === key && taint.effect === effect),
  )
  return {
    apiVersion: present.apiVersion,
    kind: present.kind,
    metadata: { ...present.metadata, labels: { ...present.metadata.labels, ...metadata.labels } },
    spec: { ...kept, ...spec, taints: [...others, ...imported] },
  }
}

/**
 * Sends the imported resources, in dependency order of their kinds. An unregistered cluster is reported and skipped;
 * others are updated with the imported fields. `told` gets one line for each.
 */
export const applyImported = async (
  hub: Pick<Hub, 'find' | 'apply'>,
  resources: readonly Resource[],
  { dryRun, told }: { dryRun: boolean; told: (text: string) => void },
): Promise<Shown[]> => {
  const applied: Shown[] = []
  for (const resource of resources) {
    const { kind: word, metadata } = resource
    const { name, namespace } = metadata
    const kind = kindOf(word)
    const reference: Reference = { kind, name, namespace }
    const before = await hub.find(reference)
    if (word === 'Cluster' && before === undefined) {
      told(`cluster/${name} skipped: not registered`)
      continue
    }
    const document =
      word === 'Cluster' && before !== undefined ? mergedCluster(before, resource) : { ...resource }
    const answer = await hub.apply(kind, document, { name, namespace, dryRun })
    applied.push(answer.resource)
    told(`${kind.singular}/${name} ${outcomeOf(before, answer)}${dryRun ? ' (dry run)' : ''}`)
  }
  return applied
}
