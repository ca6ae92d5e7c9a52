import { type KindName, kinds as known, type ShownKinds, type TargetSummary } from '@hansa/sdk'
import { type Collection, createCollection, type Filling } from './collection.js'
import { createMovements, type Movements } from './movement.js'
import type {
  BundleRow,
  ClusterRow,
  ConnectorRow,
  DirectoryRow,
  EventRow,
  MappingRow,
  PlacementRow,
  ReleaseRow,
  RoleBindingRow,
  RoleRow,
  Row,
  TargetRow,
} from './rows.js'
import { clusterRow, eventRow, namedRow, releaseRow, statusRow, summaryRow, targetRow } from './rows-of.js'

/** One watched kind: the path of its list, and how its items become rows. */
export interface WatchedKind {
  readonly kind: KindName
  readonly path: string
  /** The page size. The first page of clusters is painted first, so theirs is small. */
  readonly limit: number
  /** Skip later pages: for events, the newest are enough. */
  readonly firstPageOnly: boolean
  readonly filling: Pick<Filling<Row>, 'drop' | 'keepOnly' | 'setStanding' | 'flush'>
  /** Adds one item of the list; returns its uid. */
  list(item: unknown): string
  change(type: string, object: unknown, version: number): void
}

export interface Collections {
  readonly clusters: Collection<ClusterRow>
  readonly releases: Collection<ReleaseRow>
  readonly targets: Collection<TargetRow>
  readonly placements: Collection<PlacementRow>
  readonly bundles: Collection<BundleRow>
  readonly connectors: Collection<ConnectorRow>
  readonly directories: Collection<DirectoryRow>
  readonly mappings: Collection<MappingRow>
  readonly roles: Collection<RoleRow>
  readonly rolebindings: Collection<RoleBindingRow>
  readonly events: Collection<EventRow>
}

interface Plan<Item, Listed, R extends Row> {
  kind: KindName
  path: string
  row: (item: Item) => R
  listRow: (item: Listed) => R
  limit?: number
  firstPageOnly?: boolean
  onChange?: (row: R, type: string) => void
}

/** The uid of an object that is no longer shown: it comes with nothing but its identity. */
const hiddenUid = (object: unknown): string | undefined => {
  const { metadata, spec } = object as { metadata: { uid: string }; spec?: unknown }
  return spec === undefined ? metadata.uid : undefined
}

/** The place where the hub's answers get the types of its OpenAPI document. */
const watched = <Item, Listed, R extends Row>(
  filling: Filling<R>,
  { kind, path, row, listRow, limit = 1000, firstPageOnly = false, onChange }: Plan<Item, Listed, R>,
): WatchedKind => ({
  kind,
  path,
  limit,
  firstPageOnly,
  filling,
  list: (item) => {
    const made = listRow(item as Listed)
    filling.put(made)
    return made.uid
  },
  change: (type, object, version) => {
    const hidden = type === 'DELETED' ? hiddenUid(object) : undefined
    if (hidden !== undefined) return filling.drop(hidden, version)
    const made = row(object as Item)
    onChange?.(made, type)
    if (type === 'DELETED') filling.drop(made.uid, version)
    else filling.put(made)
  },
})

/** The collections the console watches, and how each is filled. Clusters are first: they are painted first. */
export const createKinds = (
  now: () => number,
): {
  collections: Collections
  movements: Movements
  kinds: readonly WatchedKind[]
} => {
  const movements = createMovements(now)
  const clusters = createCollection<ClusterRow>({ name: ({ name }) => name })
  const releases = createCollection<ReleaseRow>({ key: ({ key }) => key })
  const targets = createCollection<TargetRow>({
    cluster: ({ cluster }) => cluster,
    release: ({ key }) => key,
  })
  const placements = createCollection<PlacementRow>({ key: ({ key }) => key })
  const bundles = createCollection<BundleRow>({ key: ({ key }) => key })
  const connectors = createCollection<ConnectorRow>({ name: ({ name }) => name })
  const directories = createCollection<DirectoryRow>({ name: ({ name }) => name })
  const mappings = createCollection<MappingRow>({ key: ({ key }) => key })
  const roles = createCollection<RoleRow>({ name: ({ name }) => name })
  const rolebindings = createCollection<RoleBindingRow>({
    name: ({ name }) => name,
    role: ({ spec }) => spec.role,
  })
  const events = createCollection<EventRow>()
  const same = <Kind extends KindName, R extends Row>(
    filling: Filling<R>,
    kind: Kind,
    row: (item: ShownKinds[Kind]) => R,
    more: { limit?: number; firstPageOnly?: boolean } = {},
  ): WatchedKind => watched(filling, { kind, path: known[kind].path, row, listRow: row, ...more })
  return {
    movements,
    collections: {
      clusters,
      releases,
      targets,
      placements,
      bundles,
      connectors,
      directories,
      mappings,
      roles,
      rolebindings,
      events,
    },
    kinds: [
      same(clusters, 'Cluster', (item) => clusterRow(item), { limit: 200 }),
      same(releases, 'Release', (item) => releaseRow(item)),
      watched(targets, {
        kind: 'Target',
        path: `${known.Target.path}/summaries`,
        row: (item: ShownKinds['Target']) => targetRow(item),
        listRow: (item: TargetSummary) => summaryRow(item),
        onChange: (row, type) => movements.note(row, targets.get(row.uid), type === 'DELETED'),
      }),
      same(placements, 'Placement', (item) => namedRow(item)),
      same(bundles, 'Bundle', (item) => namedRow(item)),
      same(connectors, 'Connector', (item) => statusRow(item)),
      same(directories, 'Directory', (item) => statusRow(item)),
      same(mappings, 'Mapping', (item) => statusRow(item)),
      same(roles, 'Role', (item) => namedRow(item)),
      same(rolebindings, 'RoleBinding', (item) => namedRow(item)),
      same(events, 'Event', (item) => eventRow(item), {
        limit: 500,
        firstPageOnly: true,
      }),
    ],
  }
}
