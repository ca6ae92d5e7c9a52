import { z } from 'zod'
import { manifests } from '../connector-types.js'
import { type Capability, capabilities } from '../connectors/manifest.js'

const Pointer = z.string().meta({
  description:
    'Where in `spec` of the connector: a JSON pointer, in which `{id}` stands for every item of a list, by its property `id`.',
})

const isCapability = (name: string): name is Capability => Object.hasOwn(capabilities, name)

const GrantText = z
  .strictObject({
    field: z.string().meta({ description: 'The field of a grant that the text is for.' }),
    text: z.string().meta({
      description:
        'The short form, as `GET /access` shows it. `{name}` stands for a field of the item or of the grant, `{}` for an item of a list of texts.',
    }),
    long: z.string().meta({ description: 'The long form, for people.' }),
    defaults: z
      .record(z.string(), z.string())
      .meta({ description: 'What stands for fields that a grant leaves out.' }),
  })
  .meta({
    id: 'GrantText',
    description:
      'How a field of a grant is shown. A list gives one text an item; a field that is absent or false gives none.',
  })

const Column = z.strictObject({
  header: z.string(),
  pointers: z.array(Pointer).meta({ description: 'The first of these fields that is there is shown.' }),
  wide: z.boolean().meta({ description: 'Only shown where there is room.' }),
})

const FormField = z
  .strictObject({
    pointer: Pointer,
    label: z.string(),
    control: z.enum(['Text', 'Secret', 'Number', 'Switch', 'Select', 'List']),
    required: z.boolean(),
    help: z.string().optional(),
    placeholder: z.string().optional(),
    options: z.array(z.string()).optional().meta({ description: 'Of a Select.' }),
    when: z
      .strictObject({ pointer: Pointer, equals: z.string() })
      .optional()
      .meta({ description: 'Only shown while another field has this value.' }),
  })
  .meta({ id: 'ConnectorFormField' })

const shape = z.strictObject({
  type: z.string().meta({ description: 'As `spec.type` of a Connector says it.' }),
  title: z.string(),
  description: z.string(),
  endpoint: Pointer.optional().meta({
    description: 'The field that says where the target answers; absent where only files are written.',
  }),
  secrets: z
    .array(z.strictObject({ pointer: Pointer, description: z.string() }))
    .meta({ description: 'Fields that are sealed.' }),
  files: z
    .array(z.strictObject({ pointer: Pointer, content: z.string() }))
    .meta({ description: 'Fields that name files of the hub.' }),
  grants: z.strictObject({
    schema: z.record(z.string(), z.unknown()).meta({
      description: 'The JSON Schema of the fields that a grant of a Mapping has, beside `connector`.',
    }),
    mergeRule: z.string().meta({ description: 'What becomes of several grants for one person.' }),
    conflictRule: z.string().meta({ description: 'What holds where two grants contradict each other.' }),
    texts: z.array(GrantText),
  }),
  capabilities: z
    .array(
      z.strictObject({
        name: z.enum(Object.keys(capabilities).filter(isCapability)),
        description: z.string(),
      }),
    )
    .meta({ description: 'What the kind of system can do, where that differs between types.' }),
  structures: z
    .array(z.strictObject({ kind: z.string(), description: z.string() }))
    .meta({ description: 'Kinds of structures that operations of a run make, change or delete.' }),
  columns: z
    .array(Column)
    .meta({ description: 'Columns of a list of connectors, beside those of all types.' }),
  form: z.array(FormField).meta({ description: 'Fields of a form that makes such a connector.' }),
})

export type ConnectorTypeShown = z.infer<typeof shape>

const shownManifest = (manifest: (typeof manifests)[number]): ConnectorTypeShown => {
  const { type, title, description, endpoint, secrets, files, grants, presentation } = manifest
  const { fields, mergeRule, conflictRule, texts } = grants
  const { $schema: _, ...schema } = z.toJSONSchema(z.strictObject(fields))
  return {
    type,
    title,
    description,
    ...(endpoint === undefined ? {} : { endpoint: endpoint.pointer }),
    secrets: secrets.map(({ pointer, description }) => ({ pointer, description })),
    files: files.map(({ pointer, content }) => ({ pointer, content })),
    grants: {
      schema,
      mergeRule,
      conflictRule,
      texts: texts.map(({ field, text, long = text, defaults = {} }) => ({ field, text, long, defaults })),
    },
    capabilities: manifest.capabilities.map((name) => ({ name, description: capabilities[name] })),
    structures: manifest.structures.map((one) => ({ ...one })),
    columns: presentation.columns.map((one) => ({ ...one, pointers: [...one.pointers] })),
    form: presentation.form.map(({ options, ...field }) => ({
      ...field,
      ...(options === undefined ? {} : { options: [...options] }),
    })),
  }
}

/** What there is to know of every type of connector. */
export const connectorTypes: readonly ConnectorTypeShown[] = manifests.map(shownManifest)

export const ConnectorTypeShown = shape.meta({
  id: 'ConnectorType',
  description:
    'A kind of system that people and groups are provisioned into: what a client needs to show and make one.',
  examples: connectorTypes.slice(0, 1),
})
