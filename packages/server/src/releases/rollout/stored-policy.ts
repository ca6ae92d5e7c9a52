import type { Reader, Row } from '../../db/index.js'
import { ReleaseSpec } from '../contract.js'
import { storedPlacement } from '../stored-placement.js'
import { type RolloutPolicy, rolloutPolicy } from './policy.js'

/** The rollout of a stored release, or that of its placement; undefined without one. */
export const storedPolicy = async (
  reader: Reader,
  { namespace, spec }: Pick<Row, 'namespace' | 'spec'>,
): Promise<RolloutPolicy | undefined> => {
  const release = ReleaseSpec.parse(spec)
  const placement = await reader.get('Placement', namespace, release.placement)
  return rolloutPolicy(release, placement === undefined ? {} : storedPlacement(placement))
}
