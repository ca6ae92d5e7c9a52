import pLimit from 'p-limit'
import { type Clock, timestamp } from '../runtime/clock.js'
import { acceptedMark, isBelievable, refuseImplausible } from './accept.js'
import type { AcceptedRead, DirectorySpec } from './contract.js'
import { ReadFailure } from './failure.js'
import type { DirectoryMark } from './marks.js'
import { type Built, build } from './people/build.js'
import { settingsOf } from './settings.js'
import type { Snapshot } from './snapshot.js'
import type { Source, SourceRead } from './source.js'

/** The outcome of one poll of a directory. */
export type PollOutcome =
  | { kind: 'Unchanged'; tookMs: number }
  | { kind: 'Read'; tookMs: number; snapshot: Snapshot; previous: Snapshot | undefined; differs: boolean }

/** Watches one directory: decides when to read and which reads to accept. Stores nothing. */
export interface Runner {
  readonly spec: DirectorySpec
  /** The last accepted read since this runner was created. */
  latest(): Snapshot | undefined
  /** Polls for changes; reads if there are any or a full read is due. Throws ReadFailure. */
  look(signal?: AbortSignal): Promise<PollOutcome>
  /** Reads now, even if the server reports no change. Throws ReadFailure. */
  read(signal?: AbortSignal): Promise<PollOutcome>
  /** Forgets the accepted read: the next read is accepted without comparison. */
  forget(): void
  close(): void
}

/** How often a directory that changes during a read is read again. */
const attempts = 4

/** `store` persists a read before listeners receive it. */
export const createRunner = (options: {
  name: string
  uid: string
  spec: DirectorySpec
  sourceDigest: string
  source: Source
  /** The last accepted read, possibly from a previous hub. */
  accepted: AcceptedRead | undefined
  clock: Clock
  store: (accepted: AcceptedRead) => Promise<void>
}): Runner => {
  const { name, uid, spec, sourceDigest, source, clock, store } = options
  const settings = settingsOf(spec.type === 'ldap' ? spec.ldap : spec.ldif)
  let before = options.accepted?.source === sourceDigest ? options.accepted : undefined
  let mark: DirectoryMark | undefined = acceptedMark(before, sourceDigest)
  let snapshot: Snapshot | undefined
  let changesAt: number | undefined
  let nextFullAt = 0

  const builtFrom = ({ raw }: SourceRead): Built => build(raw, settings, snapshot, clock.now())

  /** An acceptable read. */
  const believable = async (signal?: AbortSignal): Promise<{ read: SourceRead; built: Built }> => {
    let earlier: Built | undefined
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const read = await source.read(mark, signal)
      const built = builtFrom(read)
      refuseImplausible(built, before, settings.groups !== undefined)
      if (isBelievable(read.stable, built, snapshot, earlier)) return { read, built }
      earlier = built
    }
    throw new ReadFailure(
      'Changing',
      `the directory changed during each of ${attempts} reads, and people were missing`,
      'no action needed: the hub reads it again',
    )
  }

  const referred = ({ references }: SourceRead) =>
    [...new Set(references)]
      .filter((url) => !/\/(DC=|CN=Configuration)/i.test(url))
      .map((url) => ({
        subject: url,
        reason: 'is a part of the directory on another server, which the hub does not read',
      }))

  const sameContent = (built: Built): boolean =>
    snapshot !== undefined &&
    built.people.size === snapshot.people.size &&
    built.groups.size === snapshot.groups.size &&
    [...built.people].every(([id, person]) => snapshot?.people.get(id) === person) &&
    [...built.groups].every(([id, group]) => snapshot?.groups.get(id) === group)

  const accept = async (signal?: AbortSignal): Promise<PollOutcome> => {
    const [started, seenAt, readAt] = [clock.monotonic(), clock.now(), timestamp(clock)]
    const { read, built } = await believable(signal)
    const problems = [...referred(read), ...built.problems]
    const differs = !sameContent(built)
    const time = read.time ?? snapshot?.time
    const next: Snapshot = {
      directory: name,
      uid,
      people: built.people,
      groups: built.groups,
      attributes: new Set(settings.people.shown.keys()),
      mark: read.mark,
      readAt,
      seenAt,
      ...(time === undefined ? {} : { time }),
      problems,
    }
    const accepted: AcceptedRead = {
      at: readAt,
      server: read.mark.server,
      people: built.people.size,
      disabled: [...built.people.values()].filter(({ disabled }) => disabled).length,
      groups: built.groups.size,
      problems: problems.length,
      samples: problems.slice(0, 10),
      mark: JSON.stringify(read.mark),
      source: sourceDigest,
    }
    const unchanged = !differs && before?.mark === accepted.mark && before.problems === accepted.problems
    if (!unchanged) {
      // A read is stored before anything is derived from it: after a crash nothing older is accepted.
      await store(accepted)
      before = accepted
    }
    const previous = snapshot
    mark = read.mark
    snapshot = next
    changesAt = built.changesAt
    nextFullAt = clock.monotonic() + spec.fullReadMinutes * 60_000
    return { kind: 'Read', tookMs: clock.monotonic() - started, snapshot: next, previous, differs }
  }

  const inTurn = pLimit(1)

  const look = async (signal?: AbortSignal): Promise<PollOutcome> => {
    const started = clock.monotonic()
    const due =
      snapshot === undefined ||
      mark === undefined ||
      started >= nextFullAt ||
      (changesAt !== undefined && clock.now() >= changesAt)
    if (!due && mark !== undefined && !(await source.changed(mark, signal)))
      return { kind: 'Unchanged', tookMs: clock.monotonic() - started }
    return accept(signal)
  }

  return {
    spec,
    latest: () => snapshot,
    look: (signal) => inTurn(() => look(signal)),
    read: (signal) => inTurn(() => accept(signal)),
    forget: () => {
      before = undefined
      mark = undefined
    },
    close: () => source.close(),
  }
}
