import type { ReleaseRollout } from '@hansa/sdk'
import type { Hub, Reference } from '../hub.js'
import { counted } from './counted.js'
import { age, table } from './table.js'

/** The rollout of the newest revision of a release. */
export const rolloutOf = async (hub: Hub, release: Reference): Promise<ReleaseRollout> =>
  // The API's own schema has checked it.
  (await hub.look(release, 'rollout')) as ReleaseRollout

type Wave = ReleaseRollout['waves'][number]

const noteOf = ({ approvedBy, skippedBy }: Wave): string =>
  [
    ...(approvedBy === undefined ? [] : [`approved by ${approvedBy}`]),
    ...(skippedBy === undefined ? [] : [`skipped by ${skippedBy}`]),
  ].join('; ') || '-'

const waveRows = (waves: readonly Wave[]): string =>
  table(
    ['wave', 'state', 'targets', 'updated', 'ready', 'note'],
    waves.map((wave) => [
      wave.name,
      wave.state,
      String(wave.targets),
      String(wave.updated),
      String(wave.ready),
      noteOf(wave),
    ]),
  )

const targetRows = (targets: ReleaseRollout['targets']): string =>
  table(
    ['cluster', 'wave', 'revision', 'state', 'message'],
    targets.map(({ cluster, wave, revision, state, message = '' }) => [
      cluster,
      wave,
      String(revision),
      state,
      message,
    ]),
  )

/** The state of a rollout as one line. */
export const rolloutLine = (
  { revision, from, state, message, since, estimatedEnd }: ReleaseRollout,
  now = Date.now(),
): string => {
  const what = message === undefined ? '' : `: ${message}`
  const end =
    estimatedEnd === undefined
      ? ''
      : `; about ${counted(Math.max(1, Math.round((Date.parse(estimatedEnd) - now) / 60_000)), 'minute')} left`
  return `revision ${from} → ${revision}: ${state} for ${age(since, now)}${what}${end}`
}

export const rolloutText = (rollout: ReleaseRollout): string =>
  [rolloutLine(rollout), waveRows(rollout.waves), targetRows(rollout.targets)].join('\n\n')
