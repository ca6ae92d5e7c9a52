import { z } from 'zod'
import { type Row, shown } from '../db/index.js'
import { examplesOf } from './examples.js'
import type { Kind } from './kind.js'
import { apiVersion, Metadata, MetadataInput, Name, type Resource } from './resource.js'

/** A resource as users write it: `status` and server-owned metadata are accepted and ignored. */
export interface ResourceInput<SpecInput> {
  apiVersion: typeof apiVersion
  kind: string
  metadata: MetadataInput
  spec: SpecInput
  status?: unknown
}

/** The metadata of a list; `cursor` is absent on the last page, `remaining` if the hub would have to count item by item. */
export interface List<Item> {
  apiVersion: typeof apiVersion
  kind: 'List'
  metadata: { resourceVersion: string; cursor?: string; remaining?: number }
  items: Item[]
}

/** The first example a schema shows of itself. */
export const exampleOf = (schema: z.ZodType): unknown => {
  const examples: unknown = schema.meta()?.examples
  return Array.isArray(examples) ? examples[0] : undefined
}

/** The schema of any list. */
export const listOf = <Item>(item: z.ZodType<Item>, id: string): z.ZodType<List<Item>> => {
  const example = exampleOf(item)
  return z
    .strictObject({
      apiVersion: z.literal(apiVersion),
      kind: z.literal('List'),
      metadata: z.strictObject({
        resourceVersion: z.string().meta({ description: 'The version to start a watch from.' }),
        cursor: z
          .string()
          .exactOptional()
          .meta({ description: 'Send it to get the next page; absent on the last page.' }),
        remaining: z
          .int()
          .exactOptional()
          .meta({ description: 'Number of items on the pages after this one.' }),
      }),
      items: z.array(item),
    })
    .meta({
      id,
      ...(example === undefined
        ? {}
        : {
            examples: [{ apiVersion, kind: 'List', metadata: { resourceVersion: '42' }, items: [example] }],
          }),
    })
}

/** The schema of a response with all items at once. */
export const itemsOf = <Item>(item: z.ZodType<Item>) => {
  const example = exampleOf(item)
  return z
    .strictObject({ items: z.array(item) })
    .meta(example === undefined ? {} : { examples: [{ items: [example] }] })
}

export interface Schemas<SpecInput, Spec, Status, Sent> {
  input: z.ZodType<ResourceInput<SpecInput>, ResourceInput<Sent>>
  output: z.ZodType<Resource<Spec, Status>>
  list: z.ZodType<List<Resource<Spec, Status>>>
}

const MetadataOfNamespaced = Metadata.extend({ namespace: Name }).meta({ id: 'NamespacedMetadata' })
const MetadataOfOthers = Metadata.omit({ namespace: true }).meta({ id: 'ClusterWideMetadata' })
const InputOfOthers = MetadataInput.omit({ namespace: true }).meta({ id: 'ClusterWideMetadataInput' })

/** The input and output schemas of one kind. */
export const schemasOf = <SpecInput, Spec, Status, Sent>(
  kind: Kind<SpecInput, Spec, Status, Sent>,
): Schemas<SpecInput, Spec, Status, Sent> => {
  const head = { apiVersion: z.literal(apiVersion), kind: z.literal(kind.kind) }
  const input = z
    .strictObject({
      ...head,
      metadata: kind.namespaced ? MetadataInput : InputOfOthers,
      spec: kind.specInput,
      status: z.unknown().optional(),
    })
    .meta({ id: `${kind.kind}Input` })
  const { output: example } = examplesOf(kind)
  const output = z
    .strictObject({
      ...head,
      metadata: kind.namespaced ? MetadataOfNamespaced : MetadataOfOthers,
      spec: kind.spec,
      status: kind.status,
    })
    .meta({ id: kind.kind, ...(example === undefined ? {} : { examples: [example] }) })
  return { input, output, list: listOf(output, `${kind.kind}List`) }
}

/** A row as users see it. */
export const resourceOf = <Spec, Status>(row: Row): Resource<Spec, Status> => ({
  ...shown(row),
  // Rows were checked by the kind's own schemas when they were written.
  spec: row.spec as Spec,
  status: row.status as Status,
})
