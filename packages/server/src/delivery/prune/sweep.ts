import {
  type ApiResource,
  hasStatus,
  type KubeObject,
  limitError,
  listEach,
  weightOf,
} from '../../kube/index.js'
import { callOf, type DeliveryContext } from '../delivery-context.js'
import type { InventoryRow } from '../inventory.js'
import { selectorOf } from '../labels.js'
import { type ObservedObject, observedObjectOf } from '../observe/observed-object.js'
import { isSimple } from '../observe/simple.js'
import { groupKindOf, type Place, placeOf } from '../place.js'

/** One object of this hub as a sweep found it. */
export interface SweptObject {
  place: Place
  seen: ObservedObject
}

/** An object found for a target, as a row: it exists, and it is unknown how it was applied. */
export const rowOfFound = (
  { place, seen }: SweptObject,
  targetUid: string,
  cluster: string,
): InventoryRow => ({
  ...place,
  targetUid,
  cluster,
  uid: seen.uid,
  hash: '',
  fields: '',
  replicas: '',
  mark: null,
  managedAt: null,
  state: 'applied',
  appliedAt: null,
})

const isListable = ({ verbs }: ApiResource): boolean => verbs.includes('list') && verbs.includes('delete')

/**
 * Controllers copy labels onto the objects they create (from Services to Endpoints, for example): such objects are
 * theirs. An applied object has no controller, and has a field manager or a mark of ours.
 */
const isApplied = ({ metadata }: KubeObject, seen: ObservedObject): boolean =>
  Object.keys(seen.owned).length + Object.keys(seen.marks).length > 0 &&
  !(metadata.ownerReferences ?? []).some(({ controller }) => controller === true)

/** One version of each kind, the member's preferred one: all versions show the same objects. */
const oneOfEach = (resources: Iterable<ApiResource>): ApiResource[] => {
  const kinds = new Map<string, ApiResource>()
  for (const resource of resources)
    if (isListable(resource) && !kinds.has(groupKindOf(resource))) kinds.set(groupKindOf(resource), resource)
  return [...kinds.values()]
}

const allOf = async ({ member }: DeliveryContext): Promise<Iterable<ApiResource>> =>
  (await member.discovery({ refresh: true })).resources.values()

const servedOf = async (context: DeliveryContext, kinds: Iterable<Place>): Promise<ApiResource[]> =>
  (await Promise.all([...kinds].map((place) => context.resourceOf(place)))).flatMap((found) => found ?? [])

/**
 * All objects on a cluster that have this hub's label and look applied by it, whatever the inventory says: of `kinds`,
 * or of every kind it serves. Kinds that the hub is not allowed to list or that turn out not to be served are left
 * out; any other failure fails the whole: a partial answer must not pass for a complete one. Throws KubeError.
 */
export const sweep = async (context: DeliveryContext, kinds?: Iterable<Place>): Promise<SweptObject[]> => {
  const resources = kinds === undefined ? await allOf(context) : await servedOf(context, kinds)
  const labelSelector = selectorOf(context.hubUid)
  const { reads } = context.member.transport
  const share = reads?.share()
  let kept = 0
  /** A member with ever more objects of ours must not fill the hub's memory, kind by kind. */
  const hold = (found: SweptObject): void => {
    kept += weightOf(found)
    if (reads !== undefined && share?.hold(kept) === false)
      throw limitError('a sweep of the objects that the hub applied needs', reads.limits.keptBytes)
  }
  const listed = Promise.all(
    oneOfEach(resources).map(async (resource) => {
      let found: SweptObject[] = []
      const keep = (object: KubeObject): SweptObject[] => {
        const place = placeOf(object)
        const seen = observedObjectOf(object, { full: false, simple: isSimple(place) })
        return isApplied(object, seen) ? [{ place, seen }] : []
      }
      const options = { labelSelector, metadataOnly: true, ...callOf(context) }
      try {
        await context.limit(() =>
          listEach(context.member.transport, resource, options, {
            onObject: (object) => {
              for (const one of keep(object)) {
                hold(one)
                found.push(one)
              }
            },
            onRestart: () => {
              found = []
            },
          }),
        )
      } catch (error) {
        if (!hasStatus(error, 403, 404, 405)) throw error
        return []
      }
      return found
    }),
  )
  try {
    return (await listed).flat()
  } finally {
    share?.end()
  }
}
