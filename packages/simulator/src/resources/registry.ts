import { at, type JsonObject, listOf, objectOf, stringOf } from '../objects/json.js'
import type { KubeObject } from '../objects/object.js'
import { builtinResources } from './builtin.js'
import { allVerbs, type Resource } from './resource.js'

/** The kinds one cluster serves: the built-in ones and those of its established definitions. */
export interface Registry {
  all(): readonly Resource[]
  find(group: string, version: string, plural: string): Resource | undefined
  /** By kind, as an owner reference names it. */
  byKind(apiVersion: string, kind: string): Resource | undefined
  serve(definition: KubeObject): void
  withdraw(definition: KubeObject): void
  /** Grows whenever the served kinds change; what was computed from them is stale then. */
  edition(): number
}

const path = (group: string, version: string, plural: string): string => `${group}/${version}/${plural}`

const index = (resources: readonly Resource[]): Map<string, Resource> =>
  new Map(resources.map((resource) => [path(resource.group, resource.version, resource.plural), resource]))

const builtinIndex = index(builtinResources)

const resourcesOf = (definition: KubeObject): Resource[] => {
  const spec = objectOf(definition.spec)
  const names = objectOf(spec.names)
  const strings = (value: JsonObject[string] | undefined): string[] =>
    listOf(value).map((item) => stringOf(item))
  return listOf(spec.versions)
    .map(objectOf)
    .filter((version) => version.served !== false)
    .map((version) => ({
      group: stringOf(spec.group),
      version: stringOf(version.name),
      plural: stringOf(names.plural),
      singular: stringOf(names.singular, stringOf(names.kind).toLowerCase()),
      kind: stringOf(names.kind),
      namespaced: stringOf(spec.scope) === 'Namespaced',
      verbs: allVerbs,
      shortNames: strings(names.shortNames),
      categories: strings(names.categories),
      status: at(version, 'subresources', 'status') !== undefined,
      scale: false,
      generation: true,
    }))
}

export const createRegistry = (): Registry => {
  const custom = new Map<string, Resource[]>()
  let customIndex = new Map<string, Resource>()
  let edition = 0
  const reindex = (): void => {
    customIndex = index([...custom.values()].flat())
    edition += 1
  }
  const all = (): readonly Resource[] =>
    custom.size === 0 ? builtinResources : [...builtinResources, ...customIndex.values()]
  return {
    all,
    find: (group, version, plural) =>
      builtinIndex.get(path(group, version, plural)) ?? customIndex.get(path(group, version, plural)),
    byKind: (apiVersion, kind) => {
      const slash = apiVersion.indexOf('/')
      const group = slash < 0 ? '' : apiVersion.slice(0, slash)
      return all().find((resource) => resource.group === group && resource.kind === kind)
    },
    serve: (definition) => {
      custom.set(definition.metadata.name, resourcesOf(definition))
      reindex()
    },
    withdraw: (definition) => {
      if (custom.delete(definition.metadata.name)) reindex()
    },
    edition: () => edition,
  }
}
