import { z } from 'zod'
import { manifests } from '../connector-types.js'
import { type Capability, capabilities } from '../connectors/manifest.js'

const Pointer = z.string().meta({
  description:
    'A JSON pointer into `spec` of the connector; `{id}` stands for each item of a list, by its property `id`.',
})

const isCapability = (name: string): name is Capability => Object.hasOwn(capabilities, name)

const GrantText = z
  .strictObject({
    field: z.string().meta({ description: 'The field of the grant.' }),
    text: z.string().meta({
      description:
        'The short form, as `GET /access` shows it. `{name}` stands for a field of the item or of the grant, `{}` for an item of a list of texts.',
    }),
    long: z.string().meta({ description: 'The long form, for people.' }),
    defaults: z
      .record(z.string(), z.string())
      .meta({ description: 'Defaults for fields that a grant omits.' }),
  })
  .meta({
    id: 'GrantText',
    description:
      'How to show a field of a grant. A list results in one text per item; a field that is absent or false results in none.',
  })

const Column = z.strictObject({
  header: z.string(),
  pointers: z.array(Pointer).meta({ description: 'Candidate fields; the first one that is set is shown.' }),
  wide: z.boolean().meta({ description: 'Only shown in wide output.' }),
})

const FormField = z
  .strictObject({
    pointer: Pointer,
    label: z.string(),
    control: z.enum(['Text', 'Secret', 'Number', 'Switch', 'Select', 'List']),
    required: z.boolean(),
    help: z.string().optional(),
    placeholder: z.string().optional(),
    options: z.array(z.string()).optional().meta({ description: 'The options of a Select.' }),
    when: z
      .strictObject({ pointer: Pointer, equals: z.string() })
      .optional()
      .meta({ description: 'Only shown while another field has this value.' }),
  })
  .meta({ id: 'ConnectorFormField' })

const shape = z.strictObject({
  type: z.string().meta({ description: 'The value of `spec.type` of a Connector.' }),
  title: z.string(),
  description: z.string(),
  endpoint: Pointer.optional().meta({
    description: 'The field with the address of the target; absent if the connector only writes files.',
  }),
  secrets: z
    .array(z.strictObject({ pointer: Pointer, description: z.string() }))
    .meta({ description: 'Fields that are stored encrypted.' }),
  files: z
    .array(z.strictObject({ pointer: Pointer, content: z.string() }))
    .meta({ description: 'Fields with paths of files of the hub.' }),
  grants: z.strictObject({
    schema: z.record(z.string(), z.unknown()).meta({
      description: 'The JSON Schema of the fields of a grant in a Mapping, in addition to `connector`.',
    }),
    mergeRule: z.string().meta({ description: 'How several grants for one person are combined.' }),
    conflictRule: z.string().meta({ description: 'Which grant applies if two grants conflict.' }),
    texts: z.array(GrantText),
  }),
  capabilities: z
    .array(
      z.strictObject({
        name: z.enum(Object.keys(capabilities).filter(isCapability)),
        description: z.string(),
      }),
    )
    .meta({ description: 'Capabilities of the system that differ between types.' }),
  structures: z
    .array(z.strictObject({ kind: z.string(), description: z.string() }))
    .meta({ description: 'Kinds of structures that operations of a run create, change or delete.' }),
  columns: z
    .array(Column)
    .meta({ description: 'Columns of a list of connectors, in addition to those of all types.' }),
  form: z.array(FormField).meta({ description: 'Fields of a form that creates a connector of this type.' }),
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

/** The descriptions of all connector types. */
export const connectorTypes: readonly ConnectorTypeShown[] = manifests.map(shownManifest)

export const ConnectorTypeShown = shape.meta({
  id: 'ConnectorType',
  description:
    'A type of system that Hansa provisions people and groups into, with what a client needs to show and create a connector.',
  examples: connectorTypes.slice(0, 1),
})
