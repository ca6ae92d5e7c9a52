import { z } from 'zod'

/** Alternatives beyond this number are only counted. */
const mostForms = 8
const mostFields = 12

const nouns: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  record: 'an object',
}

const fieldsOf = ({ shape }: z.ZodObject): string => {
  const fields = Object.entries(shape).map(([name, field]) =>
    field instanceof z.ZodType && field.safeParse(undefined).success ? `${name}?` : name,
  )
  const shown = fields.slice(0, mostFields)
  return `{${[...shown, ...(fields.length > mostFields ? ['…'] : [])].join(', ')}}`
}

const plurals: Readonly<Record<string, string>> = {
  'a string': 'strings',
  'a number': 'numbers',
  'a whole number': 'whole numbers',
  'an object': 'objects',
  'a list': 'lists',
}

/** A schema in a few words: `{url, certificateAuthority?}`, `a list of strings`; undefined if it has no short form. */
const formOf = (schema: unknown): string | undefined => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return formOf(schema.unwrap())
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodReadonly) return formOf(schema.unwrap())
  if (schema instanceof z.ZodPipe) return formOf(schema.in)
  if (schema instanceof z.ZodObject) return fieldsOf(schema)
  if (schema instanceof z.ZodArray) {
    const form = formOf(schema.element)
    return form === undefined ? 'a list' : `a list of ${plurals[form] ?? form}`
  }
  if (schema instanceof z.ZodLiteral || schema instanceof z.ZodEnum)
    return [...(schema instanceof z.ZodEnum ? schema.options : schema.values)]
      .slice(0, mostFields)
      .map((value) => JSON.stringify(value))
      .join(' or ')
  if (schema instanceof z.ZodUnion) return formsOf(schema).join(' or ')
  return schema instanceof z.ZodType ? nouns[schema.def.type] : undefined
}

/** The distinct alternatives of a union; empty if one has no short form. */
export const formsOf = (union: unknown): string[] => {
  if (!(union instanceof z.ZodUnion)) return []
  const forms = new Set<string>()
  for (const option of union.options) {
    const form = formOf(option)
    if (form === undefined) return []
    forms.add(form)
  }
  const all = [...forms]
  return all.length > mostForms ? [...all.slice(0, mostForms), `${all.length - mostForms} more`] : all
}
