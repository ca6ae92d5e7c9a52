import { isDefinition, isNamespace, type Place } from './place.js'

/**
 * The labels of every object on a member; a Namespace or definition has only that of the hub, as releases may share
 * it.
 */
export const hubLabel = 'hansa.dev/hub'
export const releaseLabel = 'hansa.dev/release'
export const targetLabel = 'hansa.dev/target'

export const selectorOf = (hubUid: string): string => `${hubLabel}=${hubUid}`

export interface Marks {
  hubUid: string
  releaseUid: string
  targetUid: string
}

export const labelsFor = ({ hubUid, releaseUid, targetUid }: Marks): Record<string, string> => ({
  [hubLabel]: hubUid,
  [releaseLabel]: releaseUid,
  [targetLabel]: targetUid,
})

export const manager = 'hansa'

/**
 * Each release applies a shared Namespace or definition under its own field manager, so that one does not remove the
 * fields of another.
 */
const namespaceManager = (releaseUid: string): string => `${manager}-${releaseUid}`

/** Kinds that several releases may ship to one cluster. */
export const isSharable = (place: Pick<Place, 'group' | 'kind'>): boolean =>
  isNamespace(place) || isDefinition(place)

/** The field manager of a release's object. */
export const managerOf = (place: Pick<Place, 'group' | 'kind'>, releaseUid: string): string =>
  isSharable(place) ? namespaceManager(releaseUid) : manager

export const isOurManager = (name: string): boolean => name === manager || name.startsWith(`${manager}-`)
