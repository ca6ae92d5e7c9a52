// Tables of the fields of a JSON Schema, as the OpenAPI document has them.

const refPrefix = '#/components/schemas/'

export const refName = (schema) =>
  typeof schema.$ref === 'string' ? schema.$ref.slice(refPrefix.length) : undefined

/** The anchor that Markdown renderers give a heading. */
export const anchorOf = (heading) => heading.toLowerCase().replaceAll(' ', '-')

const code = (value) => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``

/** Text in a cell of a table. */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

const isInlineObject = (schema) => schema.properties !== undefined
const variantsOf = (schema) => schema.oneOf ?? schema.anyOf
const plural = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`

const range = (least, most, noun) => {
  if (least !== undefined && most !== undefined)
    return least === most ? plural(least, noun) : `${least} to ${plural(most, noun)}`
  if (most !== undefined) return `at most ${plural(most, noun)}`
  return least === undefined || least === 0 ? undefined : `at least ${plural(least, noun)}`
}

const numbers = ({ minimum, maximum, exclusiveMinimum }) => {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`
  if (minimum !== undefined) return `≥ ${minimum}`
  if (exclusiveMinimum !== undefined) return `> ${exclusiveMinimum}`
  return maximum === undefined ? undefined : `≤ ${maximum}`
}

/** A pattern longer than this is less helpful than the description beside it. */
const longestPattern = 60

const limitsOf = (schema) =>
  [
    range(schema.minLength, schema.maxLength, 'character'),
    range(schema.minItems, schema.maxItems, 'item'),
    // zod states every integer's bounds.
    Math.abs(schema.maximum ?? 0) === Number.MAX_SAFE_INTEGER
      ? numbers({ minimum: schema.minimum })
      : numbers(schema),
    schema.pattern !== undefined && schema.pattern.length <= longestPattern
      ? `pattern ${code(schema.pattern)}`
      : undefined,
  ].filter((text) => text !== undefined)

/** A type in words, with a link if it has a section. */
export const typeOf = (schema, linkOf) => {
  const name = refName(schema)
  if (name !== undefined) return linkOf(name)
  if (schema.const !== undefined) return code(schema.const)
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ')
  const variants = variantsOf(schema)
  if (variants !== undefined && !variants.some(isInlineObject))
    return [...new Set(variants.map((one) => typeOf(one, linkOf)))].join(' or ')
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {}, linkOf)}`
  if (typeof schema.additionalProperties === 'object' && schema.properties === undefined)
    return `map of string to ${typeOf(schema.additionalProperties, linkOf)}`
  if (isInlineObject(schema) || variants !== undefined) return 'object'
  return Array.isArray(schema.type) ? schema.type.join(' or ') : (schema.type ?? 'any value')
}

/** The property with the constant that distinguishes variants. */
const discriminatorOf = (variants) =>
  Object.keys(variants[0]?.properties ?? {}).find((name) =>
    variants.every((one) => one.properties?.[name]?.const !== undefined),
  )

/** The content of a field: itself, the items of a list or the values of a map. */
const insideOf = (schema, path) => {
  if (schema.type === 'array' && schema.items !== undefined) return insideOf(schema.items, `${path}[]`)
  if (typeof schema.additionalProperties === 'object' && schema.properties === undefined)
    return insideOf(schema.additionalProperties, `${path}.*`)
  return { schema, path }
}

/** The rows of a field and of the fields inline in it. */
const rowsOfField = (schema, context) => {
  const { path, required, when, linkOf } = context
  const standard =
    schema.default === undefined || (typeof schema.default === 'object' && isInlineObject(schema))
      ? ''
      : code(schema.default)
  const notes = [
    schema.description,
    limitsOf(schema)
      .join(', ')
      .replace(/^[a-z]/, (letter) => letter.toUpperCase()),
  ].filter((text) => text)
  const row = [
    `\`${path}\`${required && schema.default === undefined ? ' (required)' : ''}`,
    typeOf(schema, linkOf),
    standard,
    [when, ...notes.map((text) => text.replace(/[^.:!?]$/, '$&.'))].filter(Boolean).join(' '),
  ]
  const inside = insideOf(schema, path)
  return [row, ...rowsInside(inside.schema, { path: `${inside.path}.`, when: undefined, linkOf })]
}

const rowsInside = (schema, { path, when, linkOf, without = [] }) => {
  if (schema.properties !== undefined) {
    const required = new Set(schema.required)
    return Object.entries(schema.properties)
      .filter(([name]) => !without.includes(name))
      .flatMap(([name, field]) =>
        rowsOfField(field, { path: path + name, required: required.has(name), when, linkOf }),
      )
  }
  const variants = variantsOf(schema)
  if (variants === undefined || !variants.some(isInlineObject)) return []
  const key = discriminatorOf(variants)
  const head =
    key === undefined
      ? []
      : [
          [
            `\`${path}${key}\` (required)`,
            variants.map((one) => code(one.properties[key].const)).join(', '),
            '',
            '',
          ],
        ]
  return [
    ...head,
    ...variants.flatMap((one, index) =>
      rowsInside(one, {
        path,
        when: key === undefined ? `Form ${index + 1}.` : `With ${key} ${code(one.properties[key].const)}.`,
        linkOf,
        without: key === undefined ? [] : [key],
      }),
    ),
  ]
}

/** The fields of variants that are the same in each. */
const sharedBy = (variants) =>
  Object.entries(variants[0]?.properties ?? {})
    .filter(([name, field]) =>
      variants.every((one) => JSON.stringify(one.properties?.[name]) === JSON.stringify(field)),
    )
    .map(([name]) => name)

const table = (rows) =>
  [
    '| field | type | default | description |',
    '|---|---|---|---|',
    ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  ].join('\n')

/** The fields of a schema: one table, or one of the fields that its variants share and one for each variant. */
export const fieldTables = (schema, linkOf) => {
  const variants = variantsOf(schema)
  if (variants === undefined || !variants.every(isInlineObject)) {
    const rows = rowsInside(schema, { path: '', linkOf })
    return rows.length > 0 ? table(rows) : `Type: ${typeOf(schema, linkOf)}.`
  }
  const key = discriminatorOf(variants)
  const shared = sharedBy(variants)
  const [first] = variants
  const own = Object.keys(first.properties).filter((name) => !shared.includes(name))
  const common = rowsInside(first, { path: '', linkOf, without: own })
  return [
    ...(common.length > 0 ? [table(common)] : []),
    ...variants.map((one, index) => {
      const title =
        key === undefined ? `Form ${index + 1}:` : `With \`${key}: ${one.properties[key].const}\`:`
      return `${title}\n\n${table(rowsInside(one, { path: '', linkOf, without: shared }))}`
    }),
  ].join('\n\n')
}

/** Names of the schemas that a schema refers to, directly or through others. */
export const reachable = (schemas, name, found = new Set()) => {
  const visit = (node) => {
    if (typeof node !== 'object' || node === null) return
    const next = refName(node)
    if (next !== undefined && !found.has(next) && schemas[next] !== undefined) {
      found.add(next)
      reachable(schemas, next, found)
    }
    for (const value of Object.values(node)) visit(value)
  }
  // Examples are data, not schemas.
  const { examples: _examples, ...schema } = schemas[name]
  visit(schema)
  return found
}
