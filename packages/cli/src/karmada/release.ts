import { PlacementSpec, type PlacementSpecInput, pointedErrors } from '@hansa/placement'
import { isObject } from '../is-object.js'
import { referencesOf } from './dependencies.js'
import { describe, isWorkload, type Template } from './objects.js'
import { concerning, type OverridePolicy } from './override-policy.js'
import type { Step } from './overriders.js'
import { type Override, overridesOf, type Rule } from './overrides.js'
import type { Policy } from './policy.js'
import { workloadAffinityOf } from './workload-affinity.js'

const API = 'hansa.dev/v1'
const VERSION = '0.1.0'

/** A resource of Hansa, ready to be applied. */
export interface Resource {
  apiVersion: typeof API
  kind: 'Cluster' | 'Bundle' | 'Placement' | 'Release'
  metadata: { name: string; namespace?: string; labels?: Record<string, string> }
  spec: object
}

/** What the parts of a policy's conversion share. */
export interface Setting {
  templates: readonly Template[]
  overridePolicies: readonly OverridePolicy[]
  /** Override policies that concern an object of some release. */
  concerned: Set<OverridePolicy>
  /** Overriders that changed something. */
  hit: Set<Step>
  /** For cluster-wide policies and objects without a namespace. */
  namespace: string
}

const needsOf = (rules: readonly Rule[]): Set<'labels' | 'annotations'> =>
  new Set(rules.flatMap(({ steps }) => steps.flatMap(({ needs }) => needs ?? [])))

/** Labels can only be added where there is a map to add them to. */
const withMaps = (object: Record<string, unknown>, rules: readonly Rule[]): Record<string, unknown> => {
  const metadata = typeof object.metadata === 'object' ? object.metadata : {}
  const maps = Object.fromEntries([...needsOf(rules)].map((word) => [word, {}]))
  return { ...object, metadata: { ...maps, ...metadata } }
}

/** The annotation that keeps an object on the clusters when it or its release is deleted. */
const preserved = (object: Record<string, unknown>): Record<string, unknown> => {
  const { annotations, ...metadata } = isObject(object.metadata) ? object.metadata : {}
  const all = { ...(isObject(annotations) ? annotations : {}), 'hansa.dev/prune': 'Orphan' }
  return { ...object, metadata: { ...metadata, annotations: all } }
}

const dependenciesOf = (policy: Policy, claimed: readonly Template[], { templates }: Setting): Template[] => {
  if (!policy.withDependencies) return []
  const word = policy.spec.field('propagateDeps').present ? 'propagateDeps' : 'association'
  return claimed.flatMap((template) =>
    referencesOf(template).flatMap(({ kind, name }) => {
      const found = templates.find(
        (other) => other.kind === kind && other.name === name && other.namespace === template.namespace,
      )
      if (found === undefined)
        policy.spec
          .field(word)
          .change(
            `${describe(template)} refers to ${kind} ${name}, which is not in the files: add it to the bundle`,
          )
      return found === undefined ? [] : [found]
    }),
  )
}

const refusals = (policy: Policy, spec: PlacementSpecInput): boolean => {
  const parsed = PlacementSpec.safeParse(spec)
  if (parsed.success) return false
  const [first] = pointedErrors(parsed.error, [])
  policy.spec.leave(
    `not converted: its Placement would be invalid at ${first?.pointer ?? ''}: ${first?.message ?? ''}`,
  )
  return true
}

/** The Placement of a policy, and a Bundle and a Release of the resources it claims where there are any. */
export const resourcesOf = (
  policy: Policy,
  name: string,
  claimed: readonly Template[],
  setting: Setting,
): { resources: Resource[]; taken: Template[] } => {
  const namespace = policy.namespace ?? setting.namespace
  const all = [...new Set([...claimed, ...dependenciesOf(policy, claimed, setting)])]
  const { labels, placement } = workloadAffinityOf(
    policy.spec.field('placement').field('workloadAffinity'),
    claimed,
  )
  const spec = { ...policy.placement, ...placement }
  if (refusals(policy, spec)) return { resources: [], taken: [] }
  const metadata = (more: Record<string, string> = {}) => {
    const merged = { ...policy.labels, ...more }
    return { name, namespace, ...(Object.keys(merged).length > 0 ? { labels: merged } : {}) }
  }
  const made: Resource = { apiVersion: API, kind: 'Placement', metadata: metadata(), spec }
  const selectors = policy.spec.field('resourceSelectors')
  if (all.length === 0) {
    selectors.leave(
      'this policy applies to no resource in the files: push a bundle and create a release with this placement',
    )
    return { resources: [made], taken: [] }
  }
  if (all.filter(isWorkload).length > 1 || (all.length > 1 && spec.replicas?.mode === 'Divided'))
    selectors.change(
      `its ${all.length} resources become one release: they share the selected clusters; Karmada schedules each separately`,
    )

  const overrides: Override[] = []
  const objects = all.map((template) => {
    const policies = concerning(setting.overridePolicies, template, setting.namespace)
    for (const one of policies) setting.concerned.add(one)
    const rules = policies.flatMap((one) => one.rules)
    const object = withMaps(policy.preserves ? preserved(template.object) : template.object, rules)
    overrides.push(...overridesOf({ ...template, object }, rules, setting.hit))
    return object
  })
  const bundle: Resource = {
    apiVersion: API,
    kind: 'Bundle',
    metadata: metadata(),
    spec: { version: VERSION, source: { type: 'manifests', objects } },
  }
  const release: Resource = {
    apiVersion: API,
    kind: 'Release',
    metadata: metadata(labels),
    spec: {
      bundle: { name, version: VERSION },
      placement: name,
      namespace,
      ...(overrides.length > 0 ? { overrides } : {}),
      conflicts: policy.conflicts,
      ...(policy.suspended ? { suspend: true } : {}),
    },
  }
  return { resources: [made, bundle, release], taken: all }
}
