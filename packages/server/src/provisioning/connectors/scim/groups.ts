import type { Operation, OperationResult } from '../../operation.js'
import { parsed } from '../parsed.js'
import { changeResource } from './changes.js'
import { quoted, type ScimClient } from './client.js'
import { ScimGroup, schemas } from './messages.js'

const done: OperationResult = { ok: true }

const pathOf = (id: string): string => `/Groups/${encodeURIComponent(id)}`

/**
 * Groups by unique names: SCIM allows several groups with one display name, of which the first (by id) gets the plain name.
 */
export const namedGroups = (groups: readonly ScimGroup[]): Map<string, ScimGroup> => {
  const named = new Map<string, ScimGroup>()
  for (const group of [...groups].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const { displayName, id } = group
    named.set(named.has(displayName) ? `${displayName} (${id})` : displayName, group)
  }
  return named
}

/** Groups and their members. Throws ScimRefusal and TargetUnreachable. */
export const createGroups = (client: ScimClient) => {
  let ids = new Map<string, string>()

  const idOf = async (name: string, signal: AbortSignal): Promise<string | undefined> => {
    const known = ids.get(name)
    if (known !== undefined) return known
    const query = await client.only('displayName', name, signal)
    const listed = await client.list('/Groups', ScimGroup, signal, query)
    const found = namedGroups(listed.filter(({ displayName }) => displayName === name)).get(name)
    if (found !== undefined) ids.set(name, found.id)
    return found?.id
  }

  return {
    learn: (named: ReadonlyMap<string, ScimGroup>): void => {
      ids = new Map([...named].map(([name, { id }]) => [name, id] as const))
    },
    structure: async ({ kind, structure }: Operation, signal: AbortSignal): Promise<OperationResult> => {
      const name = structure?.key ?? ''
      const id = await idOf(name, signal)
      if (kind === 'DeleteStructure') {
        if (id === undefined) return done
        ids.delete(name)
        await client.remove(pathOf(id), signal)
        return done
      }
      if (id !== undefined) return done
      const { body } = await client.write(
        'POST',
        '/Groups',
        { schemas: [schemas.group], displayName: name },
        signal,
      )
      ids.set(name, parsed(ScimGroup, body, 'a new group').id)
      return done
    },
    /** Executes operations of one kind on one group in one request. */
    members: async (operations: readonly Operation[], signal: AbortSignal): Promise<OperationResult[]> => {
      const [first] = operations
      const name = first?.membership ?? ''
      const gives = first?.kind === 'AddMembership'
      const id = await idOf(name, signal)
      const wanted = new Set(operations.flatMap(({ account }) => account?.key ?? []))
      const isThere =
        id !== undefined &&
        (await changeResource({
          client,
          path: pathOf(id),
          schema: ScimGroup,
          signal,
          changeOf: ({ members }) => {
            const present = members ?? []
            const there = new Set(present.map(({ value }) => value))
            const moved = [...wanted].filter((key) => there.has(key) !== gives)
            if (moved.length === 0) return undefined
            return gives
              ? {
                  patch: [{ op: 'add', path: 'members', value: moved.map((value) => ({ value })) }],
                  whole: { members: [...present, ...moved.map((value) => ({ value }))] },
                }
              : {
                  patch: moved.map((key) => ({ op: 'remove', path: `members[value eq ${quoted(key)}]` })),
                  whole: { members: present.filter(({ value }) => !wanted.has(value)) },
                }
          },
        }))
      if (!isThere) ids.delete(name)
      const gone: OperationResult = gives
        ? { ok: false, message: `the group "${name}" no longer exists in the service`, retry: true }
        : done
      return operations.map(({ account }) => {
        if (account?.key === undefined)
          return { ok: false, message: 'the account has no id yet', retry: true }
        return isThere ? done : gone
      })
    },
  }
}
