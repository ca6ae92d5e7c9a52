import { expect, test } from 'vitest'
import { z } from 'zod'
import { grantTexts } from '../access/grants.js'
import { manifests } from '../connector-types.js'
import { connectors } from '../connectors/index.js'
import { ConnectorSpecInput, MappingSpec } from '../contract.js'
import { ConnectorTypeShown, connectorTypes } from './contract.js'

test('every type is registered under its name, and shown with its data', () => {
  expect(Object.entries(connectors).map(([name, { manifest }]) => [name, manifest.type])).toEqual(
    Object.keys(connectors).map((name) => [name, name]),
  )
  expect(
    z
      .array(ConnectorTypeShown)
      .parse(connectorTypes)
      .map(({ type }) => type),
  ).toEqual(Object.keys(connectors))
})

const SpecSchema = z.looseObject({ oneOf: z.array(z.looseObject({})) })
const Node = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
})

const { oneOf } = SpecSchema.parse(
  z.toJSONSchema(ConnectorSpecInput, { io: 'input', metadata: z.registry() }),
)

/** The schemas at a pointer of a manifest; none if the spec has no such field. */
const schemasAt = (schema: unknown, keys: readonly string[]): unknown[] => {
  const [key, ...rest] = keys
  if (key === undefined) return [schema]
  const node = Node.parse(schema)
  const branches = [...(node.anyOf ?? []), ...(node.oneOf ?? [])]
  const below = key.startsWith('{') ? node.items : node.properties?.[key]
  return [
    ...branches.flatMap((branch) => schemasAt(branch, keys)),
    ...(below === undefined ? [] : schemasAt(below, rest)),
  ]
}

test.each(
  connectorTypes.flatMap(({ type, secrets, files, endpoint, columns, form }) =>
    [
      ...secrets.map(({ pointer }) => pointer),
      ...files.map(({ pointer }) => pointer),
      ...(endpoint === undefined ? [] : [endpoint]),
      ...columns.flatMap(({ pointers }) => pointers),
      ...form.flatMap(({ pointer, when }) => [pointer, ...(when === undefined ? [] : [when.pointer])]),
    ].map((pointer) => [type, pointer] as const),
  ),
)('%s: %s is a field of its spec', (type, pointer) => {
  const keys = pointer.slice(1).split('/')
  expect(keys[0]).toBe(type)
  expect(oneOf.flatMap((variant) => schemasAt(variant, keys)).length).toBeGreaterThan(0)
})

test.each(connectorTypes)('the secrets of $type are those its spec seals', ({ type, secrets }) => {
  const variant = oneOf.find((one) => schemasAt(one, [type]).length > 0)
  const found: string[] = []
  const look = (schema: unknown, path: string): void => {
    const { properties = {}, items, anyOf = [], oneOf = [] } = Node.parse(schema)
    if ('digest' in properties && 'value' in properties) found.push(path)
    for (const [name, child] of Object.entries(properties))
      if (typeof child === 'object') look(child, `${path}/${name}`)
    if (items !== undefined) look(items, `${path}/{id}`)
    for (const branch of [...anyOf, ...oneOf]) look(branch, path)
  }
  look(variant, '')
  expect([...new Set(found)].sort()).toEqual(secrets.map(({ pointer }) => pointer).sort())
})

test.each(manifests)(
  'the example of $type is a spec and a grant, and every field of a grant has a text',
  (manifest) => {
    const { type, example, grants } = manifest
    expect(ConnectorSpecInput.parse({ type, ...example.spec })).toMatchObject({ type })
    const rules = [{ group: 'team-(.+)', grants: [{ connector: 'target', ...example.grant }] }]
    const [rule] = MappingSpec.parse({ directory: 'corp', rules }).rules
    const texts = rule?.grants.flatMap(grantTexts) ?? []
    expect(texts).not.toEqual([])
    expect(texts).not.toContain('account')
    const named = grants.texts.flatMap(({ field, text }) => [
      field,
      ...[...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
    ])
    expect(Object.keys(grants.fields).filter((field) => !named.includes(field))).toEqual([])
  },
)
