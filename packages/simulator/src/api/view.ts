import type { JsonObject } from '../objects/json.js'
import type { KubeObject } from '../objects/object.js'
import { builtinResources } from '../resources/builtin.js'
import { apiVersionOf, type Resource } from '../resources/resource.js'

/** The forms of objects: complete, or metadata only. */
export interface View {
  object(object: KubeObject): JsonObject
  list(items: readonly KubeObject[], metadata: JsonObject): JsonObject
  bookmark(metadata: JsonObject): JsonObject
  contentType: string
}

const builtin = new Set<Resource>(builtinResources)
const metaVersion = 'meta.k8s.io/v1'

/** A list of built-in kinds names the kind once; lists of custom resources repeat it in every item. */
const bare = ({ kind, apiVersion, ...rest }: KubeObject): JsonObject => rest

const whole = (resource: Resource): View => ({
  object: (object) => object,
  list: (items, metadata) => ({
    kind: `${resource.kind}List`,
    apiVersion: apiVersionOf(resource),
    metadata,
    items: builtin.has(resource) ? items.map(bare) : [...items],
  }),
  bookmark: (metadata) => ({ kind: resource.kind, apiVersion: apiVersionOf(resource), metadata }),
  contentType: 'application/json',
})

const partial = (object: KubeObject): JsonObject => ({
  kind: 'PartialObjectMetadata',
  apiVersion: metaVersion,
  metadata: object.metadata,
})

const metadataOnly: View = {
  object: partial,
  list: (items, metadata) => ({
    kind: 'PartialObjectMetadataList',
    apiVersion: metaVersion,
    metadata,
    items: items.map(partial),
  }),
  bookmark: (metadata) => ({ kind: 'PartialObjectMetadata', apiVersion: metaVersion, metadata }),
  contentType: 'application/json',
}

/** Chosen by the Accept header: the first form in it that this server has. Tables are not among them. */
export const viewFor = (resource: Resource, accept: string): View => {
  for (const form of accept.split(',')) {
    const parameters = new Set(form.split(';').map((part) => part.trim()))
    if (parameters.has('as=PartialObjectMetadata') || parameters.has('as=PartialObjectMetadataList')) {
      return metadataOnly
    }
    if (parameters.has('application/json') && ![...parameters].some((part) => part.startsWith('as='))) break
  }
  return whole(resource)
}
