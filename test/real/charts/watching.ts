import type { HansaClient, Release } from '@hansa/sdk'
import { until } from '../../rig/index.js'

/** The status of a hub's releases, from one watch for all. */
export interface Watching {
  /**
   * Waits until all targets of a release of that version are Ready. Throws with its condition's message when they do
   * not become Ready.
   */
  ready(name: string, version: string, timeoutMs: number): Promise<void>
  /** Waits until it is Ready, or its condition gives the expected reason for not being Ready; returns its message. */
  readyOrShort(name: string, version: string, message: RegExp, timeoutMs: number): Promise<string>
  /** Waits until a release is gone. */
  gone(name: string, timeoutMs: number): Promise<void>
  /** How often an object of a release drifted, or was corrected, and how. */
  drifts(name: string): readonly string[]
  /** Whether any event of a release was received: without one, the absence of drift events proves nothing. */
  heard(name: string): boolean
  close(): Promise<void>
}

const soon = 100

const conditionOf = (release: Release | undefined, wanted: string) =>
  release?.status?.conditions.find(({ type }) => type === wanted)

export const watchReleases = (client: HansaClient): Watching => {
  const releases = new Map<string, Release>()
  const drifted = new Map<string, string[]>()
  const closing = new AbortController()
  const { signal } = closing
  const note = (name: string, what: readonly string[]): void => {
    drifted.set(name, [...(drifted.get(name) ?? []), ...what])
  }

  const follow = async (): Promise<void> => {
    for await (const { type, object } of client.releases.watch({ signal })) {
      const { name } = object.metadata
      if (type === 'DELETED') releases.delete(name)
      else releases.set(name, object)
    }
  }
  const followEvents = async (): Promise<void> => {
    for await (const { reason, regarding, message } of client.events.watch({ kind: 'Release', signal }))
      note(regarding.name, reason === 'DriftCorrected' || reason === 'Drifted' ? [message] : [])
  }
  const ended = [follow(), followEvents()].map((following) =>
    following.catch((error: unknown) => {
      if (!signal.aborted) throw error
    }),
  )

  /** The Ready condition of a release with that version, once the hub has observed it. */
  const readyOf = (name: string, version: string) => {
    const release = releases.get(name)
    const isCurrent =
      release?.spec.bundle.version === version &&
      release.metadata.deletionTimestamp === undefined &&
      release.status?.observedGeneration === release.metadata.generation
    return isCurrent ? conditionOf(release, 'Ready') : undefined
  }
  const found = (name: string, version: string): string => {
    const ready = readyOf(name, version)
    return ready === undefined ? 'the hub has not looked at it' : ready.message || ready.status
  }

  // What was Ready may still be so before the new version is applied.
  const isReady = (name: string, version: string): boolean =>
    readyOf(name, version)?.status === 'True' && conditionOf(releases.get(name), 'Applied')?.status === 'True'

  return {
    ready: async (name, version, timeoutMs) => {
      await until('it is Ready', () => isReady(name, version), { timeoutMs, everyMs: soon }).catch(() => {
        throw new Error(found(name, version))
      })
    },
    readyOrShort: (name, version, message, timeoutMs) => {
      const says = () => {
        if (isReady(name, version)) return 'Ready'
        const ready = readyOf(name, version)
        return ready?.status === 'False' && message.test(ready.message) ? ready.message : undefined
      }
      return until('it says why it is short of Ready', says, { timeoutMs, everyMs: soon }).catch(() => {
        throw new Error(`listed as short of Ready by ${message}, and: ${found(name, version)}`)
      })
    },
    gone: async (name, timeoutMs) => {
      await until('it is gone', () => !releases.has(name), { timeoutMs, everyMs: soon })
    },
    heard: (name) => drifted.has(name),
    drifts: (name) => drifted.get(name) ?? [],
    close: async () => {
      closing.abort()
      await Promise.all(ended)
    },
  }
}
