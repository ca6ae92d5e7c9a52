import { z } from 'zod'
import { badField, HansaError } from '../../runtime/errors.js'
import type { Kind } from '../kind.js'

/** A kind for tests, with everything a kind can have: defaults, its own rule, refusal and finalizing on delete. */
export const NoteSpec = z
  .strictObject({
    text: z.string().min(1),
    color: z.enum(['red', 'green']).default('green'),
    size: z.strictObject({ width: z.int().min(1), height: z.int().min(1).default(1) }).optional(),
    after: z.string().optional(),
    ending: z.enum(['gone', 'finalize', 'refuse']).default('gone'),
  })
  .meta({ id: 'NoteSpec' })

export type NoteSpec = z.infer<typeof NoteSpec>

export const NoteStatus = z.strictObject({ read: z.boolean() }).meta({ id: 'NoteStatus' })
export type NoteStatus = z.infer<typeof NoteStatus>

export const noteKind: Kind<NoteSpec, NoteSpec, NoteStatus, z.input<typeof NoteSpec>> = {
  kind: 'Note',
  plural: 'notes',
  singular: 'note',
  namespaced: true,
  specInput: NoteSpec,
  spec: NoteSpec,
  status: NoteStatus,
  initialStatus: { read: false },
  example: {
    apiVersion: 'hansa.dev/v1',
    kind: 'Note',
    metadata: { name: 'a', namespace: 'default' },
    spec: { text: 'hello' },
  },
  admit: async ({ tx, namespace, incoming }) => {
    if (incoming.after !== undefined && (await tx.get('Note', namespace, incoming.after)) === undefined)
      throw badField('/spec/after', `note "${incoming.after}" not found`, 'use one that exists')
    return incoming
  },
  remove: async ({ row }) => {
    const { ending } = NoteSpec.parse(row.spec)
    if (ending === 'refuse')
      throw new HansaError('Conflict', { reason: `note "${row.name}" is pinned` }, { hint: 'unpin it' })
    return ending
  },
}

/** The same in no namespace. */
export const boardKind: Kind<NoteSpec, NoteSpec, NoteStatus, z.input<typeof NoteSpec>> = {
  ...noteKind,
  kind: 'Board',
  plural: 'boards',
  singular: 'board',
  namespaced: false,
  example: { apiVersion: 'hansa.dev/v1', kind: 'Board', metadata: { name: 'a' }, spec: { text: 'hello' } },
  admit: async ({ incoming }) => incoming,
}

/** A note as a user sends it, parsed. */
export const note = (
  name: string,
  spec: Partial<NoteSpec> = {},
  metadata: { labels?: Record<string, string>; resourceVersion?: string } = {},
) => ({
  apiVersion: 'hansa.dev/v1' as const,
  kind: 'Note',
  metadata: { name, ...metadata },
  spec: { text: 'hello', color: 'green' as const, ending: 'gone' as const, ...spec },
})

export const board = (name: string) => ({ ...note(name), kind: 'Board' })
