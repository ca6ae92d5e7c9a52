import { mapMany } from '../../../runtime/many.js'
import { messageOf } from '../../../runtime/message.js'
import { isRefused } from '../refusal.js'
import { type GiteaUser, keyOf, PublicKey } from './answer.js'
import type { GiteaClient } from './client.js'
import { fingerprintOf, readSshKey } from './ssh-key.js'

const concurrency = 6
const byId = ({ id }: { id: number }): number => id

/** Prefix of the titles of keys that Hansa added. Other keys are the user's. */
const titleMark = 'Kept by Hansa'

/** The form in which keys are compared; a key that Hansa cannot read is compared literally. */
const textOf = (key: string): string => {
  const read = readSshKey(key)
  return 'problem' in read ? key.trim() : read.text
}

/** The SSH keys that Hansa manages in accounts. Throws GiteaRefusal and TargetUnreachable. */
export interface SshKeys {
  /**
   * The keys of these users that Hansa added, by the users' keys. Gitea lists them per user: a list is read again after `freshMs`, or when
   * this hub changed it.
   */
  ofAll(users: readonly GiteaUser[], signal: AbortSignal): Promise<ReadonlyMap<string, readonly string[]>>
  /** Adds missing keys and removes unneeded keys that Hansa added. Returns one sentence for each key that Gitea rejected. */
  set(user: GiteaUser, wanted: readonly string[], signal: AbortSignal): Promise<string[]>
  /** Must be called when the keys of the user with this key changed. */
  forget(userKey: string): void
}

export const createSshKeys = (options: {
  client: GiteaClient
  monotonic: () => number
  freshMs: number
}): SshKeys => {
  const { client, monotonic, freshMs } = options
  let known = new Map<string, { at: number; texts: readonly string[] }>()

  const keysOf = ({ login }: GiteaUser): string => `/admin/users/${encodeURIComponent(login)}/keys`
  const listOf = (user: GiteaUser, signal: AbortSignal) =>
    client.list(`/users/${encodeURIComponent(user.login)}/keys`, PublicKey, byId, signal)
  const add = async (user: GiteaUser, text: string, signal: AbortSignal): Promise<string | undefined> => {
    const fingerprint = fingerprintOf(text)
    const body = { title: `${titleMark} (${fingerprint})`, key: text, read_only: false }
    try {
      await client.write('POST', keysOf(user), body, signal)
      return undefined
    } catch (error) {
      if (!isRefused(error, 422)) throw error
      return `Gitea rejected the SSH key ${fingerprint}: ${messageOf(error)}`
    }
  }

  return {
    ofAll: async (users, signal) => {
      const next: typeof known = new Map()
      await mapMany(users, concurrency, async (user) => {
        const key = keyOf(user)
        const before = known.get(key)
        if (before !== undefined && monotonic() - before.at < freshMs) {
          next.set(key, before)
          return
        }
        const keys = await listOf(user, signal)
        const texts = keys.flatMap(({ title, key }) => (title.startsWith(titleMark) ? [textOf(key)] : []))
        next.set(key, { at: monotonic(), texts })
      })
      known = next
      return new Map([...next].map(([key, { texts }]) => [key, texts]))
    },

    set: async (user, wanted, signal) => {
      known.delete(keyOf(user))
      const there = await listOf(user, signal)
      const missing = new Set(wanted)
      for (const { id, title, key } of there) {
        const text = textOf(key)
        const own = title.startsWith(titleMark)
        if (own && missing.delete(text)) continue
        // A key that the user added and the directory contains too becomes Hansa's: Gitea stores each key once.
        if (own || missing.has(text)) await client.remove(`${keysOf(user)}/${id}`, signal)
      }
      const problems: string[] = []
      for (const text of missing) {
        const problem = await add(user, text, signal)
        if (problem !== undefined) problems.push(problem)
      }
      return problems
    },

    forget: (userKey) => {
      known.delete(userKey)
    },
  }
}
