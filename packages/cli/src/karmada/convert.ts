import { isObject } from '../is-object.js'
import { claimantOf } from './claims.js'
import { clusterOf } from './cluster.js'
import { createNames } from './names.js'
import { describe, type Template, templateOf } from './objects.js'
import { leaveUnused, overridePolicyOf } from './override-policy.js'
import { policyOf } from './policy.js'
import { type Resource, resourcesOf, type Setting } from './release.js'
import { createTrail, type Note, type Trail } from './trail.js'

/** A document of a file, with its place. */
export interface Source {
  value: Record<string, unknown>
  source: string
}

/** The result of an import: resources in the order of application, and notes on everything not in them. */
export interface Conversion {
  resources: Resource[]
  notes: Note[]
}

interface Read {
  kind: string
  name: string
  namespace: string | undefined
  trail: Trail
}

const policyApi = 'policy.karmada.io/v1alpha1'
const known: Readonly<Record<string, string>> = {
  PropagationPolicy: policyApi,
  ClusterPropagationPolicy: policyApi,
  OverridePolicy: policyApi,
  ClusterOverridePolicy: policyApi,
  Cluster: 'cluster.karmada.io/v1alpha1',
}

/** Notes metadata that servers, kubectl and Karmada maintain as not imported. */
const leaveServers = ({ root }: Trail, carriesLabels: boolean): void => {
  const metadata = root.field('metadata')
  root.field('status').leave('status is not imported')
  for (const [key, field] of metadata.entries()) {
    if (key === 'name' || key === 'namespace') field.text()
    else if (key === 'labels' && carriesLabels) continue
    else field.leave(key === 'labels' || key === 'annotations' ? 'not imported' : 'written by a server')
  }
}

const readOf = ({ value, source }: Source, fallback: string): Read | undefined => {
  const { apiVersion, kind, metadata } = value
  if (typeof kind !== 'string' || known[kind] !== apiVersion || !isObject(metadata)) return undefined
  const name = typeof metadata.name === 'string' ? metadata.name : ''
  const clusterWide = kind.startsWith('Cluster')
  const given = typeof metadata.namespace === 'string' ? metadata.namespace : fallback
  const namespace = clusterWide ? undefined : given
  const resource = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`
  const trail = createTrail(value, source, resource)
  trail.root.field('apiVersion').text()
  trail.root.field('kind').text()
  leaveServers(trail, ['PropagationPolicy', 'ClusterPropagationPolicy', 'Cluster'].includes(kind))
  return { kind, name, namespace, trail }
}

const unknownNote = ({ value, source }: Source): Note => {
  const { apiVersion, kind } = value
  const karmada = typeof apiVersion === 'string' && /(^|\.)karmada\.io\//.test(apiVersion)
  return {
    type: 'left',
    source,
    resource: typeof kind === 'string' ? kind : 'document',
    path: '',
    why: karmada
      ? `Karmada’s ${String(kind)} has no equivalent`
      : 'not a Kubernetes object: apiVersion, kind or metadata.name is missing',
  }
}

const unclaimed = ({ source, ...template }: Template): Note => ({
  type: 'left',
  source,
  resource: describe({ source, ...template }),
  path: '',
  why: 'no policy in the files selects it',
})

/**
 * Converts Karmada's policies and the resources they select to Hansa resources. Pure. `namespace`: for cluster-wide
 * policies and resources without one. Every leaf of a policy is either converted or noted.
 */
export const convertKarmada = (documents: readonly Source[], namespace: string): Conversion => {
  const reads: Read[] = []
  const templates: Template[] = []
  const notes: Note[] = []
  for (const document of documents) {
    const read = readOf(document, namespace)
    const ofKarmada = /(^|\.)karmada\.io\//.test(String(document.value.apiVersion))
    const template =
      read === undefined && !ofKarmada ? templateOf(document.value, document.source) : undefined
    if (read !== undefined) reads.push(read)
    else if (template !== undefined) templates.push(template)
    else notes.push(unknownNote(document))
  }
  const of = (...kinds: string[]): Read[] => reads.filter(({ kind }) => kinds.includes(kind))

  const overridePolicies = of('OverridePolicy', 'ClusterOverridePolicy').map(
    ({ trail, name, namespace: own }) => overridePolicyOf(trail.root, name, own),
  )
  const knows = (override: string): boolean => overridePolicies.some(({ name }) => name === override)
  const policies = of('PropagationPolicy', 'ClusterPropagationPolicy').map(
    ({ trail, name, namespace: own }) => policyOf(trail.root, name, own, knows),
  )
  const setting: Setting = { templates, overridePolicies, concerned: new Set(), hit: new Set(), namespace }
  const nameFor = createNames()
  const taken = new Set<Template>()
  const claims = new Map(
    templates.map((template) => [
      template,
      claimantOf(
        policies.filter(
          (policy) =>
            policy.namespace === undefined || policy.namespace === (template.namespace ?? namespace),
        ),
        template,
      ),
    ]),
  )
  const made = policies.flatMap((policy) => {
    const claimed = templates.filter((template) => claims.get(template) === policy)
    const name = nameFor(policy.name, policy.namespace ?? namespace)
    if (name !== policy.name) policy.root.field('metadata').field('name').change(`renamed to ${name}`)
    const { resources, taken: used } = resourcesOf(policy, name, claimed, setting)
    for (const template of used) taken.add(template)
    return resources
  })
  for (const policy of overridePolicies) leaveUnused(policy, setting.concerned.has(policy), setting.hit)

  const clusters = of('Cluster').map(({ trail, name }) => clusterOf(trail.root, name))
  const order = ['Cluster', 'Bundle', 'Placement', 'Release']
  const resources: Resource[] = [...clusters, ...made]
  return {
    resources: resources.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind)),
    notes: [
      ...reads.flatMap(({ trail }) => trail.notes()),
      ...templates.filter((template) => !taken.has(template)).map(unclaimed),
      ...notes,
    ],
  }
}
