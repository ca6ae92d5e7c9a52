import { type Bundles, isNext } from '../bundles/index.js'
import { type Change, followChanges, type Row, type Store, type Writer } from '../db/index.js'
import type { ResourceService } from '../resources/index.js'
import { createAct } from '../runtime/act.js'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { isOutage } from '../runtime/failure.js'
import type { Logger } from '../runtime/logger.js'
import { createQueue, done, type Result } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import { isRecord } from '../runtime/record.js'
import type { Rights } from '../runtime/rights.js'
import { acting, type Subject, subjectOf } from '../runtime/subject.js'
import { announceRelease } from './announce.js'
import { ReleaseSpec, type ReleaseStatus } from './contract.js'
import { followedIn } from './followed-bundle.js'

export interface Follower {
  start(): Promise<void>
  close(): Promise<void>
  /** Why a release does not have a newer version that it follows. */
  problem(releaseUid: string): string | undefined
}

interface FollowerOptions {
  store: Store
  bundles: Pick<Bundles, 'versionFor'>
  resources: Pick<ResourceService<ReleaseSpec, ReleaseSpec, ReleaseStatus>, 'patch'>
  clock: Clock
  random: Random
  logger: Logger
  writer: Writer
  /** The problem of a release has changed. */
  changed: (releaseUid: string) => void
}

/** A release that follows versions, and the version that it should have; undefined if it has it. */
interface Due {
  row: Row
  spec: ReleaseSpec
  follow: string
  version: string
}

/** Who changes a release that follows versions: it gets no rights that the author of the release lacked. */
const subjectFor = ({ subject }: Writer, { row, spec, follow, version }: Due): Subject => {
  const rights: Rights = {
    on: (verb) => (verb === 'deliver-cluster-scoped' && spec.clusterScoped === 'Refused' ? [] : 'everything'),
  }
  const { namespace, name } = row
  const reason = `${spec.bundle.name}@${version} was pushed, and the release follows ${follow}`
  const act = createAct({
    subject: subjectOf(subject),
    verb: 'update',
    kind: 'Release',
    namespace,
    name,
    reason,
  })
  return acting({ ...subject, rights }, act)
}

/** The version that a release should have; undefined if it follows none, or has it. */
const dueOf = async (
  { store, bundles }: Pick<FollowerOptions, 'store' | 'bundles'>,
  uid: string,
): Promise<Due | undefined> =>
  store.read(async (reader) => {
    const row = await reader.byUid(uid)
    const spec = row?.kind === 'Release' ? ReleaseSpec.safeParse(row.spec).data : undefined
    const follow = spec?.bundle.follow
    if (row === undefined || row.deletedAt !== null || spec === undefined || follow === undefined)
      return undefined
    const { name, version: present } = spec.bundle
    const version = await bundles.versionFor({ namespace: row.namespace, name, version: follow }, reader)
    const isDue = version !== undefined && isNext(follow, present, version)
    return isDue ? { row, spec, follow, version } : undefined
  })

/**
 * Gives each release that follows versions of its bundle the newest one: as a change of its spec, which is checked, recorded as a
 * revision and rolled out like that of a user. A version that is refused is reported once, and tried again when the release or the
 * bundle changes.
 */
export const createFollower = (options: FollowerOptions): Follower => {
  const { store, resources, clock, random, logger, writer, changed } = options
  const problems = new Map<string, string>()
  const stops: (() => void)[] = []

  const note = (uid: string, problem: string | undefined): boolean => {
    if (problems.get(uid) === problem) return false
    if (problem === undefined) problems.delete(uid)
    else problems.set(uid, problem)
    changed(uid)
    return true
  }

  const refuse = async ({ row, spec, version }: Due, error: HansaError): Promise<void> => {
    const problem = `${spec.bundle.name}@${version} is refused: ${error.message}`
    if (!note(row.uid, problem)) return
    await store.write(writer, async (tx) => {
      announceRelease(tx, row, {
        ...{ type: 'Warning', reason: 'VersionRefused' },
        message: `stays at ${spec.bundle.name}@${spec.bundle.version}: ${problem}`,
      })
    })
  }

  const reconcile = async (uid: string): Promise<Result> => {
    const due = await dueOf(options, uid)
    if (due === undefined) {
      note(uid, undefined)
      return done
    }
    const { namespace, name } = due.row
    try {
      const patch = { spec: { bundle: { version: due.follow } } }
      await resources.patch({ namespace, name }, patch, { subject: subjectFor(writer, due) })
      note(uid, undefined)
    } catch (error) {
      // A conflict is a change at the same time.
      if (!(error instanceof HansaError) || isOutage(error) || error.code === 'Conflict') throw error
      await refuse(due, error)
    }
    return done
  }

  const queue = createQueue({
    reconcile,
    concurrency: 4,
    ...{ clock, random },
    onError: (release, error, attempt) =>
      logger.error({ release, error, attempt }, 'a release does not follow the versions of its bundle'),
  })

  /** All releases that follow versions, or those of one bundle. */
  const addAll = async (of?: { namespace: string; bundle: string }): Promise<void> => {
    const within = of === undefined ? {} : { namespace: of.namespace }
    const rows = await store.read((reader) => reader.list({ kind: 'Release', ...within }))
    for (const row of rows) {
      const found = followedIn(row.spec)
      if (found !== undefined && (of === undefined || found.name === of.bundle)) queue.add(row.uid)
    }
  }

  const look = (of?: { namespace: string; bundle: string }): void => {
    addAll(of).catch((error: unknown) => {
      logger.error({ error }, 'releases that follow versions could not be listed; retrying')
      stops.push(clock.after(1_000, () => look(of)))
    })
  }

  const onChange = ({ kind, type, uid, namespace, name, object }: Change): void => {
    if (kind === 'Release') {
      if (type === 'DELETED') problems.delete(uid)
      else if ((isRecord(object) && followedIn(object.spec) !== undefined) || problems.has(uid))
        queue.add(uid)
    } else if (type !== 'DELETED') look({ namespace, bundle: name })
  }

  return {
    problem: (uid) => problems.get(uid),
    start: async () => {
      const from = await store.read((reader) => reader.revision())
      const kinds = ['Bundle', 'Release']
      stops.push(followChanges({ store, from, kinds, onChange, onLost: () => look(), logger }))
      await addAll()
    },
    close: async () => {
      for (const stop of stops) stop()
      await queue.close()
    },
  }
}
