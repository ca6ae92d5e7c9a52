import { type Bundles, isExact } from '../bundles/index.js'
import type { Reader, Tx } from '../db/index.js'
import { badField } from '../runtime/errors.js'
import { isRecord } from '../runtime/record.js'
import type { Subject } from '../runtime/subject.js'
import { announceRelease } from './announce.js'
import type { ReleaseSpec, ReleaseStatus } from './contract.js'

/** How a release follows versions again, as a command. */
const followCommand = (name: string, bundle: string, follow: string, namespace: string): string =>
  `hansa release upgrade ${name} -n ${namespace} --bundle '${bundle}@${follow}'`

/**
 * A sent spec with the version of its bundle that a range stands for now, and the range as what it follows. Throws `BadRequest` if no
 * version is in the range; a bundle that does not exist is left to its own check.
 */
export const withVersion = async (
  bundles: Pick<Bundles, 'versionFor'>,
  {
    namespace,
    incoming,
    stored,
  }: { namespace: string; incoming: ReleaseSpec; stored?: ReleaseSpec | undefined },
  reader?: Reader,
): Promise<ReleaseSpec> => {
  const { name, version: wanted, follow } = incoming.bundle
  if (!isExact(wanted)) {
    const version = await bundles.versionFor({ namespace, name, version: wanted }, reader)
    const missing =
      version === undefined && (await bundles.versionFor({ namespace, name, version: 'latest' }, reader))
    if (missing)
      throw badField(
        '/spec/bundle/version',
        `no version of bundle "${name}" matches "${wanted}"; prereleases match no range`,
        'push one that matches, or change the range',
      )
    return { ...incoming, bundle: { name, version: version ?? wanted, follow: wanted } }
  }
  // Whoever sets another version, and not what the release follows, wants that version.
  const isPinned =
    follow !== undefined && follow === stored?.bundle.follow && wanted !== stored.bundle.version
  return isPinned ? { ...incoming, bundle: { name, version: wanted } } : incoming
}

/** Tells that a release no longer follows versions, and how it does again. */
export const notePinned = ({
  tx,
  uid,
  namespace,
  name,
  incoming,
  stored,
  subject,
  warn,
}: {
  tx: Tx
  uid: string
  namespace: string
  name: string
  incoming: ReleaseSpec
  stored: ReleaseSpec | undefined
  subject: Subject
  warn: (text: string) => void
}): void => {
  const follow = stored?.bundle.follow
  const { bundle } = incoming
  if (follow === undefined || bundle.follow !== undefined) return
  const again = followCommand(name, bundle.name, follow, namespace)
  const message = `pinned to ${bundle.name}@${bundle.version}: it followed ${follow}; to follow again: ${again}`
  warn(message)
  announceRelease(
    tx,
    { uid, namespace, name },
    { type: 'Normal', reason: 'Pinned', message: `${message} (by ${subject.name})` },
  )
}

/** The bundle of a stored spec with what is followed of it; undefined for a release that follows nothing. Pure. */
export const followedIn = (spec: unknown): { name: string; version: string; follow: string } | undefined => {
  const bundle: unknown = isRecord(spec) ? spec.bundle : undefined
  if (!isRecord(bundle) || typeof bundle.follow !== 'string') return undefined
  return { name: String(bundle.name), version: String(bundle.version), follow: bundle.follow }
}

/** What a stored release follows, for its status. Pure. */
export const followingOf = (spec: unknown, problem: string | undefined): ReleaseStatus['following'] => {
  const followed = followedIn(spec)
  if (followed === undefined) return undefined
  const { follow, version } = followed
  return { follow, version, ...(problem === undefined ? {} : { problem }) }
}
