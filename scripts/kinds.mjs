// The one table of kinds for the SDK, the CLI and the console, from the OpenAPI document.
import { refName } from './reference/schema-table.mjs'

/** The name of the schema of a list's items. */
const itemOf = ({ components }, { operationId, responses }) => {
  const list = refName(responses['200'].content['application/json'].schema)
  const name = refName(components.schemas[list]?.properties?.items?.items ?? {})
  if (name === undefined) throw new Error(`${operationId}: its items have no schema of their own`)
  return name
}

/** In the order in which they are applied: after the kinds they refer to (`x-applied-after` of the tag), otherwise by name. */
const inOrder = (found, tags) => {
  const after = new Map(tags.map((tag) => [tag.name, tag['x-applied-after'] ?? []]))
  const ordered = []
  const visit = (kind, path) => {
    if (path.includes(kind))
      throw new Error(`cycle ${[...path, kind].join(' → ')}: none of these kinds can be applied first`)
    if (ordered.includes(kind)) return
    for (const needed of after.get(kind) ?? []) visit(needed, [...path, kind])
    ordered.push(kind)
  }
  for (const kind of [...found.keys()].sort()) visit(kind, [])
  return ordered.map((kind) => {
    const info = found.get(kind)
    if (info === undefined) throw new Error(`x-applied-after names ${kind}, which cannot be listed`)
    return info
  })
}

/** Every kind with a watchable list over all namespaces. */
export const kindsOf = (document) => {
  const { paths, tags } = document
  const found = new Map()
  for (const [path, { get }] of Object.entries(paths)) {
    const plural = /^\/api\/v1\/([a-z]+)$/.exec(path)?.[1]
    const [verb, kind] = get?.['x-permission'] ?? []
    if (plural === undefined || verb !== 'list' || !get.parameters?.some(({ name }) => name === 'watch'))
      continue
    const namespaced = paths[`/api/v1/namespaces/{namespace}/${plural}`] !== undefined
    const written =
      paths[`${namespaced ? '/api/v1/namespaces/{namespace}/' : '/api/v1/'}${plural}/{name}`]?.put !==
      undefined
    found.set(kind, {
      kind,
      plural,
      singular: kind.toLowerCase(),
      path,
      namespaced,
      written,
      shown: itemOf(document, get),
    })
  }
  return inOrder(found, tags)
}

const row = ({ kind, plural, singular, path, namespaced, written }) =>
  `  ${kind}: {\n    kind: '${kind}',\n    plural: '${plural}',\n    singular: '${singular}',\n    path: '${path}',\n    namespaced: ${namespaced},\n    written: ${written},\n  },`

/** The module of the SDK with the kinds. */
export const kindsModule = (document) => {
  const kinds = kindsOf(document)
  const written = kinds.filter((one) => one.written)
  return `// Generated from openapi/hansa.json by \`npm run generate\`.
import type { components } from './schema.js'

type Schemas = components['schemas']

/** Each kind as lists and watches show it. */
export interface ShownKinds {
${kinds.map(({ kind, shown }) => `  ${kind}: Schemas['${shown}']`).join('\n')}
}

/** Each writable kind as the hub accepts it. */
export interface WrittenKinds {
${written.map(({ kind }) => `  ${kind}: Schemas['${kind}Input']`).join('\n')}
}

/** Every kind that can be listed and watched. Writable kinds are in the order in which they are applied. */
export const kinds = {
${kinds.map(row).join('\n')}
} as const
`
}
