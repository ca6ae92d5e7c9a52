// One page per kind: its spec, its status, and its operations.
import { dump } from 'js-yaml'
import { anchorOf, fieldTables, reachable, refName } from './schema-table.mjs'

const title = (name) => `## ${name}`

/** The example of a kind as a user writes it: without fields that the hub sets. */
const written = ({ apiVersion, kind, metadata, spec }) => {
  const { uid: _uid, generation: _g, resourceVersion: _r, createdAt: _c, updatedAt: _u, ...own } = metadata
  const filled = Object.entries(own).filter(([, value]) => Object.keys(Object(value)).length > 0)
  return { apiVersion, kind, metadata: Object.fromEntries(filled), spec }
}

const operationsOf = (document, tag) =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags?.includes(tag))
      .map(([method, { summary }]) => `| \`${method.toUpperCase()} ${path}\` | ${summary ?? ''} |`),
  )

const section = (schemas, name, linkOf) =>
  [
    title(name),
    ...(schemas[name].description === undefined ? [] : [schemas[name].description]),
    fieldTables(schemas[name], linkOf),
  ].join('\n\n')

const kindPage = (document, kind, description) => {
  const { schemas } = document.components
  const spec = refName(schemas[`${kind}Input`].properties.spec)
  const status = refName(schemas[kind].properties.status ?? {})
  const roots = [spec, status].filter((name) => name !== undefined)
  const names = [...new Set(roots.flatMap((name) => [name, ...reachable(schemas, name)]))]
  const linkOf = (name) => (names.includes(name) ? `[${name}](#${anchorOf(name)})` : name)
  const [example] = schemas[kind].examples ?? []
  return [
    `# ${kind}`,
    description,
    ...(example === undefined ? [] : [`\`\`\`yaml\n${dump(written(example), { lineWidth: 120 })}\`\`\``]),
    `You write \`spec\` (${spec === undefined ? 'any value' : linkOf(spec)}); the hub sets \`status\`${status === undefined ? '' : ` (${linkOf(status)})`}. Fields without "required" are optional.`,
    '## Operations',
    ['| request | operation |', '|---|---|', ...operationsOf(document, kind)].join('\n'),
    ...names.map((name) => section(schemas, name, linkOf)),
  ].join('\n\n')
}

/** Kinds that users write, in the order of the OpenAPI document, with their pages. */
export const kindPages = (document) => {
  const kinds = document.tags.filter(({ name }) => document.components.schemas[`${name}Input`] !== undefined)
  return kinds.map(({ name, description }) => ({
    name,
    description,
    file: `kinds/${name.toLowerCase()}.md`,
    text: kindPage(document, name, description),
  }))
}
