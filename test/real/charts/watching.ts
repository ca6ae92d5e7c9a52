import type { HansaClient, Release } from '@hansa/sdk'
import { until } from '../../rig/index.js'

/** What a hub says about its releases, from one watch for all. */
export interface Watching {
  /** Waits until all targets of a release of that version are Ready. Throws with its condition's message when they do not become so. */
  ready(name: string, version: string, timeoutMs: number): Promise<void>
  /** What its condition Ready says; undefined when it is Ready. */
  lacks(name: string): string | undefined
  /** Waits until a release is gone. */
  gone(name: string, timeoutMs: number): Promise<void>
  /** How often something of a release was found to differ, or was corrected, and by what. */
  drifts(name: string): readonly string[]
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
  const note = (name: string, what: string): void => {
    drifted.set(name, [...(drifted.get(name) ?? []), what])
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
      if (reason === 'DriftCorrected' || reason === 'Drifted') note(regarding.name, message)
  }
  const ended = [follow(), followEvents()].map((following) =>
    following.catch((error: unknown) => {
      if (!signal.aborted) throw error
    }),
  )

  const isReady = (release: Release | undefined, version: string): boolean =>
    release?.spec.bundle.version === version &&
    release.metadata.deletionTimestamp === undefined &&
    release.status?.observedGeneration === release.metadata.generation &&
    conditionOf(release, 'Applied')?.status === 'True' &&
    conditionOf(release, 'Ready')?.status === 'True'

  const lacks = (name: string): string | undefined => {
    const ready = conditionOf(releases.get(name), 'Ready')
    return ready?.status === 'True' ? undefined : (ready?.message ?? 'it is not known')
  }

  return {
    lacks,
    ready: async (name, version, timeoutMs) => {
      const wait = { timeoutMs, everyMs: soon }
      await until('it is Ready', () => isReady(releases.get(name), version), wait).catch(() => {
        throw new Error(lacks(name) ?? 'it is Ready with another version')
      })
    },
    gone: async (name, timeoutMs) => {
      await until('it is gone', () => !releases.has(name), { timeoutMs, everyMs: soon })
    },
    drifts: (name) => drifted.get(name) ?? [],
    close: async () => {
      closing.abort()
      await Promise.all(ended)
    },
  }
}
