import type { Hub, Reference } from '../hub.js'
import { table } from './table.js'

/** An object of a release on one cluster, as the API returns it. */
export interface ShownObject {
  cluster: string
  kind: string
  namespace?: string
  name: string
  health: string
  message: string
}

export const objectsOf = async (hub: Hub, release: Reference): Promise<ShownObject[]> => {
  const answer = await hub.look(release, 'objects')
  const items: unknown =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'items') : undefined
  return Array.isArray(items) ? (items as ShownObject[]) : []
}

/** The objects that failed or wait for something, each with its reason; empty where there are none. */
export const failedObjects = (objects: readonly ShownObject[]): string => {
  const failed = objects.filter(
    ({ health, message }) => health === 'Failed' || (health === 'Pending' && message !== ''),
  )
  return failed.length === 0
    ? ''
    : table(
        ['object', 'cluster', 'health', 'reason'],
        failed.map(({ cluster, kind, namespace, name, health, message }) => [
          `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
          cluster,
          health,
          message,
        ]),
      )
}
