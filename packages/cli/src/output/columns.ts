import { subjectText } from '@hansa/manifests'
import type { ConnectorType } from '@hansa/sdk'
import type { Shown } from '../hub.js'
import { isObject } from '../is-object.js'
import { contentsOf } from './describe-contents.js'
import { nextMove, outagesOf } from './outages.js'
import { age } from './table.js'

/** One column of a kind's table; `wide` ones only with `-o wide`. */
export interface Column {
  header: string
  wide?: true
  cell: (resource: Shown, now: number) => string
}

const field = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>(
    (current, key) =>
      typeof current === 'object' && current !== null ? Reflect.get(current, key) : undefined,
    value,
  )

const text = (value: unknown): string => {
  if (value === undefined || value === null || value === '') return '-'
  return Array.isArray(value) ? value.join(',') || '-' : String(value)
}

const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

const namedIn = (rules: unknown, key: string): string =>
  text([...new Set(listIn(rules).flatMap((rule) => listIn(field(rule, key))))])

/** The columns that the hub defines for each connector type. */
export const connectorColumns = (types: readonly ConnectorType[]): Column[] => {
  const headers = new Map<string, boolean>()
  for (const { header, wide } of types.flatMap(({ columns }) => columns))
    headers.set(header, wide && (headers.get(header) ?? true))
  return [...headers].map(([header, wide]) => ({
    header,
    ...(wide ? { wide: true as const } : {}),
    cell: ({ spec }) => {
      const own = types.find(({ type }) => type === field(spec, 'type'))
      const column = own?.columns.find((one) => one.header === header)
      const values = (column?.pointers ?? []).map((pointer) => field(spec, ...pointer.slice(1).split('/')))
      return text(values.find((value) => value !== undefined))
    },
  }))
}

/** The condition of a type, or undefined. */
export const conditionOf = (
  { status }: Shown,
  type: string,
): { status: string; reason: string; message: string; lastTransitionTime: string } | undefined => {
  const conditions = field(status, 'conditions')
  if (!Array.isArray(conditions)) return undefined
  const found: unknown = conditions.find((condition: unknown) => field(condition, 'type') === type)
  if (found === undefined) return undefined
  return {
    status: text(field(found, 'status')),
    reason: text(field(found, 'reason')),
    message: text(field(found, 'message')),
    lastTransitionTime: text(field(found, 'lastTransitionTime')),
  }
}

/** Type, status and message of the conditions every release has, then of any others it has. */
export const conditionRows = (release: Shown): string[][] => {
  const conditions = field(release.status, 'conditions')
  const present = Array.isArray(conditions) ? conditions.map((one: unknown) => text(field(one, 'type'))) : []
  return [...new Set(['Scheduled', 'Applied', 'Ready', ...present])].map((type) => {
    const condition = conditionOf(release, type)
    return [type, condition?.status ?? 'Unknown', condition?.message ?? '']
  })
}

/** `part/whole`; one dash while neither is known. */
const outOf = (part: unknown, whole: unknown): string =>
  part === undefined && whole === undefined ? '-' : `${text(part)}/${text(whole)}`

const share = ({ status }: Shown, of: string): string =>
  outOf(field(status, 'requested', of), field(status, 'allocatable', of))

const isUnderMaintenance = ({ spec }: Shown, now: number): boolean => {
  const until = field(field(spec, 'maintenance'), 'until')
  return typeof until === 'string' && Date.parse(until) > now
}

const state = (resource: Shown, now: number): string => {
  if (resource.metadata.deletionTimestamp !== undefined) return 'Unregistering'
  const ready = conditionOf(resource, 'Ready')
  const words = [ready?.status === 'True' ? 'Ready' : ready?.status === 'False' ? 'NotReady' : 'Unknown']
  if (conditionOf(resource, 'CredentialsValid')?.status === 'False') words.push('BadCredentials')
  if (field(resource.spec, 'unschedulable') === true) words.push('Cordoned')
  if (isUnderMaintenance(resource, now)) words.push('Maintenance')
  return words.join(',')
}

const ratio = ({ status }: Shown, part: string): string =>
  outOf(field(status, 'targets', part), field(status, 'targets', 'total'))

const releaseState = (resource: Shown, now: number): string => {
  if (resource.metadata.deletionTimestamp !== undefined) return 'Deleting'
  if (conditionOf(resource, 'Suspended')?.status === 'True') return 'Suspended'
  for (const type of ['Scheduled', 'Applied', 'Ready']) {
    const condition = conditionOf(resource, type)
    if (condition?.status === 'True') continue
    const reason = condition?.reason ?? (type === 'Scheduled' ? 'Pending' : 'InProgress')
    const next = reason === 'Unreachable' ? nextMove(outagesOf(resource), now) : ''
    return next === '' ? reason : `${reason}, ${next}`
  }
  return 'Ready'
}

/** Whether it was read, and whether all its bundles have the commit. */
const repositoryState = ({ status }: Shown): string => {
  if (field(status, 'problem') !== undefined) return 'NotRead'
  const bundles = field(status, 'bundles')
  const refused = Array.isArray(bundles) && bundles.some((bundle) => field(bundle, 'problem') !== undefined)
  if (refused) return 'Refused'
  return field(status, 'commit') === undefined ? 'Pending' : 'Read'
}

/** Ready, or why the last read failed. */
const directoryState = (resource: Shown): string => {
  const ready = conditionOf(resource, 'Ready')
  return ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : ready.reason
}

/** Ready, or why not. */
const connectorState = (resource: Shown): string => {
  const ready = conditionOf(resource, 'Ready')
  return ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : ready.reason
}

/** The bundle of a release, with the range that it follows. */
const bundleText = (spec: unknown): string => {
  const exact = `${text(field(spec, 'bundle', 'name'))}@${text(field(spec, 'bundle', 'version'))}`
  const follow = field(spec, 'bundle', 'follow')
  return follow === undefined ? exact : `${exact} (${text(follow)})`
}

const created: Column = { header: 'age', cell: ({ metadata }, now) => age(metadata.createdAt, now) }

export const columns: Record<string, readonly Column[]> = {
  Cluster: [
    { header: 'status', cell: state },
    { header: 'provider', cell: ({ spec }) => text(field(spec, 'provider')) },
    { header: 'region', cell: ({ spec }) => text(field(spec, 'region')) },
    { header: 'version', cell: ({ status }) => text(field(status, 'version')) },
    {
      header: 'nodes',
      cell: ({ status }) => outOf(field(status, 'nodes', 'ready'), field(status, 'nodes', 'count')),
    },
    { header: 'cpu', wide: true, cell: (resource) => share(resource, 'cpu') },
    { header: 'memory', wide: true, cell: (resource) => share(resource, 'memory') },
    { header: 'pods', wide: true, cell: (resource) => share(resource, 'pods') },
    { header: 'zones', wide: true, cell: ({ spec }) => text(field(spec, 'zones')) },
    { header: 'server', wide: true, cell: ({ spec }) => text(field(spec, 'connection', 'server')) },
    created,
  ],
  SignIn: [
    { header: 'type', cell: ({ spec }) => text(field(spec, 'type')) },
    { header: 'status', cell: directoryState },
    {
      header: 'directory',
      cell: ({ spec }) => text(field(spec, text(field(spec, 'type')), 'directory')),
    },
    { header: 'issuer', wide: true, cell: ({ spec }) => text(field(spec, 'oidc', 'issuer')) },
    created,
  ],
  Directory: [
    { header: 'type', cell: ({ spec }) => text(field(spec, 'type')) },
    { header: 'status', cell: directoryState },
    { header: 'people', cell: ({ status }) => text(field(status, 'read', 'people')) },
    { header: 'disabled', wide: true, cell: ({ status }) => text(field(status, 'read', 'disabled')) },
    { header: 'groups', cell: ({ status }) => text(field(status, 'read', 'groups')) },
    { header: 'problems', wide: true, cell: ({ status }) => text(field(status, 'read', 'problems')) },
    {
      header: 'preset',
      wide: true,
      cell: ({ spec }) => text(field(spec, text(field(spec, 'type')), 'preset')),
    },
    { header: 'server', wide: true, cell: ({ status }) => text(field(status, 'read', 'server')) },
    created,
  ],
  Connector: [
    { header: 'type', cell: ({ spec }) => text(field(spec, 'type')) },
    { header: 'status', cell: connectorState },
    { header: 'active', cell: ({ status }) => text(field(status, 'people', 'active')) },
    { header: 'disabled', wide: true, cell: ({ status }) => text(field(status, 'people', 'disabled')) },
    { header: 'leaving', wide: true, cell: ({ status }) => text(field(status, 'people', 'leaving')) },
    { header: 'problems', cell: ({ status }) => text(field(status, 'problems')) },
    { header: 'held', cell: ({ status }) => text(field(status, 'heldRun')) },
    created,
  ],
  Mapping: [
    { header: 'directory', cell: ({ spec }) => text(field(spec, 'directory')) },
    {
      header: 'rules',
      cell: ({ spec }) => {
        const rules = field(spec, 'rules')
        return text(Array.isArray(rules) ? rules.length : undefined)
      },
    },
    created,
  ],
  Bundle: [
    { header: 'version', cell: ({ spec }) => text(field(spec, 'version')) },
    { header: 'contents', cell: ({ spec }) => contentsOf(field(spec, 'source')) },
    {
      header: 'digest',
      wide: true,
      cell: ({ spec }) =>
        text(
          field(spec, 'source', 'objects', 'digest') ??
            field(spec, 'source', 'chart', 'digest') ??
            field(spec, 'source', 'files', 'digest'),
        ),
    },
    created,
  ],
  Namespace: [
    { header: 'clusters', cell: ({ spec }) => (field(spec, 'clusters') === undefined ? 'all' : 'limited') },
    { header: 'targets', cell: ({ spec }) => text(field(spec, 'quota', 'targets')) },
    { header: 'replicas', cell: ({ spec }) => text(field(spec, 'quota', 'replicas')) },
    {
      header: 'delivers as',
      cell: ({ spec }) => {
        const account = field(spec, 'deliverAs', 'serviceAccount')
        return account === undefined
          ? 'hub'
          : `${text(field(spec, 'deliverAs', 'namespace'))}/${text(account)}`
      },
    },
    {
      header: 'destinations',
      wide: true,
      cell: ({ spec }) => text(field(spec, 'destinations', 'namespaces')),
    },
    { header: 'sources', wide: true, cell: ({ spec }) => text(field(spec, 'sources')) },
    created,
  ],
  Placement: [
    { header: 'replicas', cell: ({ spec }) => text(field(spec, 'replicas', 'mode')) },
    { header: 'divide', wide: true, cell: ({ spec }) => text(field(spec, 'replicas', 'divide')) },
    {
      header: 'failover',
      cell: ({ spec }) => {
        const seconds = field(spec, 'failover', 'cluster', 'tolerationSeconds')
        return seconds === undefined ? 'off' : `after ${text(seconds)} s`
      },
    },
    created,
  ],
  Release: [
    {
      header: 'bundle',
      cell: ({ spec }) => bundleText(spec),
    },
    { header: 'placement', cell: ({ spec }) => text(field(spec, 'placement')) },
    { header: 'status', cell: releaseState },
    { header: 'ready', cell: (resource) => ratio(resource, 'ready') },
    { header: 'revision', wide: true, cell: ({ status }) => text(field(status, 'revision')) },
    { header: 'applied', wide: true, cell: (resource) => ratio(resource, 'applied') },
    { header: 'drifted', wide: true, cell: (resource) => ratio(resource, 'drifted') },
    { header: 'failed', wide: true, cell: (resource) => ratio(resource, 'failed') },
    { header: 'unreachable', wide: true, cell: (resource) => ratio(resource, 'unreachable') },
    created,
  ],
  Repository: [
    { header: 'url', cell: ({ spec }) => text(field(spec, 'url')) },
    {
      header: 'ref',
      cell: ({ spec }) => text(field(spec, 'branch') ?? field(spec, 'tag') ?? field(spec, 'commit')),
    },
    { header: 'commit', cell: ({ status }) => text(field(status, 'commit')).slice(0, 12) },
    { header: 'status', cell: repositoryState },
    created,
  ],
  Role: [
    { header: 'description', cell: ({ spec }) => text(field(spec, 'description')) },
    { header: 'kinds', wide: true, cell: ({ spec }) => namedIn(field(spec, 'rules'), 'kinds') },
    created,
  ],
  RoleBinding: [
    { header: 'role', cell: ({ spec }) => text(field(spec, 'role')) },
    {
      header: 'subjects',
      cell: ({ spec }) => text(listIn(field(spec, 'subjects')).filter(isObject).map(subjectText)),
    },
    { header: 'namespaces', cell: ({ spec }) => text(field(spec, 'scope', 'namespaces')) },
    created,
  ],
}
