import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { refuseUnknownField } from './known-fields.js'
import { schemasOf } from './shape.js'
import { noteKind } from './testing/index.js'

const { output } = schemasOf(noteKind)
const conditions = z.strictObject({
  status: z.strictObject({ conditions: z.array(z.strictObject({ type: z.string(), status: z.string() })) }),
  spec: z.union([z.strictObject({ a: z.string() }), z.strictObject({ b: z.looseObject({}) })]),
})

describe('a field that is selected or sorted by', () => {
  it.each([
    ['metadata.name', output],
    ['metadata.labels.app.kubernetes.io/name', output],
    ['metadata.annotations.anything', output],
    ['spec.size.width', output],
    ['status.read', output],
    ['status.conditions.Ready.status', conditions],
    ['status.conditions.0.type', conditions],
    ['spec.a', conditions],
    ['spec.b.whatever.below', conditions],
  ])('is one of its kind: %s', (path, schema) => {
    expect(() => refuseUnknownField(schema, path.split('.'), '/fieldSelector')).not.toThrow()
  })

  it.each([
    ['metadata.nam', output, 'did you mean "name"?'],
    ['spec.colour', output, 'did you mean "color"?'],
    ['spec.size.depth', output, 'known fields: width, height'],
    ['spec.text.more', output, 'unknown field "spec.text.more"'],
    ['status.conditions.Ready.statu', conditions, 'did you mean "status"?'],
    ['spec.c', conditions, 'known fields: a, b'],
  ])('is refused where no resource can have it: %s', (path, schema, reason) => {
    expect(() => refuseUnknownField(schema, path.split('.'), '/fieldSelector')).toThrow(reason)
  })
})
