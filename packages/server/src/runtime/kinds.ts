/** The dimensions of the objects of a kind, in addition to their names: the conditions of a binding that can match them. */
export interface Dimensions {
  namespace: boolean
  cluster: boolean
  labels: boolean
  /** Whether the labels are those of a stored resource of the kind. */
  stored: boolean
  /** Whether lists select the objects that the subject may see: others need the right to see all of them. */
  filtered: boolean
  /** The command that lists the objects, if it is not that of every resource. */
  list?: string
}

const resource = { namespace: false, cluster: false, labels: true, stored: true, filtered: true }
const namespaced = { ...resource, namespace: true }
/** Objects of the hub that are not resources. */
const plain = { namespace: false, cluster: false, labels: false, stored: false, filtered: false }

/** Every kind of a permission. A role can name these and no others. */
export const kinds: Readonly<Record<string, Dimensions>> = {
  AccessReview: plain,
  Audit: plain,
  Bundle: namespaced,
  Change: plain,
  Cluster: { ...resource, cluster: true },
  Connector: resource,
  Directory: resource,
  // An event has the place and the labels of the object that it is about.
  Event: { namespace: true, cluster: true, labels: true, stored: false, filtered: true },
  // A Mapping is in a namespace and gives accounts on connectors, which are in none: no right on a namespace suffices for it.
  Mapping: resource,
  Metrics: plain,
  Namespace: resource,
  Person: plain,
  Placement: namespaced,
  Release: namespaced,
  Repository: namespaced,
  Role: resource,
  RoleBinding: resource,
  // Lists of tokens select by name, and always contain one's own.
  ServiceToken: { ...plain, filtered: true, list: 'hansa token list' },
  Session: plain,
  SignIn: resource,
  SyncRun: { ...plain, list: 'hansa sync history' },
  // A target has the labels of its release.
  Target: { namespace: true, cluster: true, labels: true, stored: false, filtered: true },
}

/** Of a kind that is not in the table: conditions match nothing but its names. */
const unknown = { ...plain, stored: true, filtered: true }

export const dimensionsOf = (kind: string): Dimensions =>
  Object.hasOwn(kinds, kind) ? (kinds[kind] ?? unknown) : unknown

/** `RoleBinding` → `rolebindings`, `Directory` → `directories`: as commands and paths name the kind. */
const pluralOf = (kind: string): string => `${kind.toLowerCase()}s`.replace(/ys$/, 'ies')

/** The command that lists the objects of a kind; undefined for kinds without one. */
export const listingOf = (kind: string): string | undefined => {
  if (!Object.hasOwn(kinds, kind)) return undefined
  const { list, stored, namespace } = dimensionsOf(kind)
  return list ?? (stored ? `hansa get ${pluralOf(kind)}${namespace ? ' -A' : ''}` : undefined)
}
