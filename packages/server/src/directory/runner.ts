import pLimit from 'p-limit'
import { type Clock, timestamp } from '../runtime/clock.js'
import { acceptedMark, isBelievable, refuseImplausible } from './accept.js'
import type { AcceptedRead, DirectorySpec } from './contract.js'
import { ReadFailure } from './failure.js'
import type { DirectoryMark } from './marks.js'
import { type Built, build } from './people/build.js'
import { type Settings, settingsOf } from './settings.js'
import type { DirectoryProblem, Snapshot } from './snapshot.js'
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

/** The state of one directory between reads. */
interface RunnerState {
  /** The last accepted read, possibly from a previous hub. */
  accepted: AcceptedRead | undefined
  mark: DirectoryMark | undefined
  /** The last accepted read since the runner was created. */
  snapshot: Snapshot | undefined
  /** When an account expires or becomes valid; milliseconds since the epoch. */
  changesAt: number | undefined
  /** When the next full read is due, on the monotonic clock. */
  nextFullAt: number
}

interface RunnerContext {
  settings: Settings
  source: Source
  clock: Clock
  /** Changes during a read: `forget` applies to the next attempt. */
  state: RunnerState
}

/** An acceptable read. */
const believable = async (
  { settings, source, clock, state }: RunnerContext,
  signal?: AbortSignal,
): Promise<{ read: SourceRead; built: Built }> => {
  let earlier: Built | undefined
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const read = await source.read(state.mark, signal)
    const built = build(read.raw, settings, state.snapshot, clock.now())
    refuseImplausible(built, state.accepted, settings.groups !== undefined)
    if (isBelievable(read.stable, built, state.snapshot, earlier)) return { read, built }
    earlier = built
  }
  throw new ReadFailure(
    'Changing',
    `the directory changed during each of ${attempts} reads, and people were missing`,
    'no action needed: the hub reads it again',
  )
}

const referred = ({ references }: SourceRead): DirectoryProblem[] =>
  [...new Set(references)]
    .filter((url) => !/\/(DC=|CN=Configuration)/i.test(url))
    .map((url) => ({
      subject: url,
      reason: 'is a part of the directory on another server, which the hub does not read',
    }))

const sameContent = (built: Built, snapshot: Snapshot | undefined): boolean =>
  snapshot !== undefined &&
  built.people.size === snapshot.people.size &&
  built.groups.size === snapshot.groups.size &&
  [...built.people].every(([id, person]) => snapshot.people.get(id) === person) &&
  [...built.groups].every(([id, group]) => snapshot.groups.get(id) === group)

/** Whether everything must be read, whatever the server reports. */
const isDue = ({ mark, snapshot, changesAt, nextFullAt }: RunnerState, clock: Clock, at: number): boolean =>
  snapshot === undefined ||
  mark === undefined ||
  at >= nextFullAt ||
  (changesAt !== undefined && clock.now() >= changesAt)

/** The record of a read that is stored. */
const recordOf = (snapshot: Snapshot, mark: DirectoryMark, source: string): AcceptedRead => ({
  at: snapshot.readAt,
  server: mark.server,
  people: snapshot.people.size,
  disabled: [...snapshot.people.values()].filter(({ disabled }) => disabled).length,
  groups: snapshot.groups.size,
  problems: snapshot.problems.length,
  samples: snapshot.problems.slice(0, 10),
  mark: JSON.stringify(mark),
  source,
})

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
  const before = options.accepted?.source === sourceDigest ? options.accepted : undefined
  const state: RunnerState = {
    accepted: before,
    mark: acceptedMark(before, sourceDigest),
    snapshot: undefined,
    changesAt: undefined,
    nextFullAt: 0,
  }
  const context: RunnerContext = { settings, source, clock, state }

  const accept = async (signal?: AbortSignal): Promise<PollOutcome> => {
    const [started, seenAt, readAt] = [clock.monotonic(), clock.now(), timestamp(clock)]
    const { read, built } = await believable(context, signal)
    const previous = state.snapshot
    const differs = !sameContent(built, previous)
    const time = read.time ?? previous?.time
    const snapshot: Snapshot = {
      directory: name,
      uid,
      people: built.people,
      groups: built.groups,
      attributes: new Set(settings.people.shown.keys()),
      mark: read.mark,
      readAt,
      seenAt,
      ...(time === undefined ? {} : { time }),
      problems: [...referred(read), ...built.problems],
    }
    const accepted = recordOf(snapshot, read.mark, sourceDigest)
    const unchanged =
      !differs && state.accepted?.mark === accepted.mark && state.accepted.problems === accepted.problems
    if (!unchanged) {
      // A read is stored before anything is derived from it: after a crash nothing older is accepted.
      await store(accepted)
      state.accepted = accepted
    }
    state.mark = read.mark
    state.snapshot = snapshot
    state.changesAt = built.changesAt
    state.nextFullAt = clock.monotonic() + spec.fullReadMinutes * 60_000
    return { kind: 'Read', tookMs: clock.monotonic() - started, snapshot, previous, differs }
  }

  const look = async (signal?: AbortSignal): Promise<PollOutcome> => {
    const started = clock.monotonic()
    const { mark } = state
    if (!isDue(state, clock, started) && mark !== undefined && !(await source.changed(mark, signal)))
      return { kind: 'Unchanged', tookMs: clock.monotonic() - started }
    return accept(signal)
  }

  const inTurn = pLimit(1)

  return {
    spec,
    latest: () => state.snapshot,
    look: (signal) => inTurn(() => look(signal)),
    read: (signal) => inTurn(() => accept(signal)),
    forget: () => {
      state.accepted = undefined
      state.mark = undefined
    },
    close: () => source.close(),
  }
}
