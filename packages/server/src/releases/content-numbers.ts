import type { Bundles } from '../bundles/index.js'
import type { Reader } from '../db/index.js'
import { digestOf, sameJson } from '../runtime/canonical.js'
import { type DecisionBasis, decisionOf } from './decisions.js'
import type { Desired } from './desired.js'
import { isValuesOverride } from './overrides.js'
import type { Situation } from './situation.js'

/** The numbers that identify the content of a target to a chart. Absent at their start, and for bundles that are not rendered per cluster. */
export type ContentNumbers = Pick<Desired, 'revision' | 'rotation'>

type Content = NonNullable<DecisionBasis['content']>

export type Rendered = Pick<Bundles, 'generated' | 'rendersPerCluster'>

/** A release with the content that it has, or would have. */
type Counted = Pick<Situation, 'release' | 'revision' | 'spec'>

/** The content of a release, counted from the one of its current decision. */
const contentIn = async (reader: Reader, { release, revision, spec }: Counted): Promise<Content> => {
  const { bundleUid, version, digest } = revision
  const overrides = spec.overrides.filter(isValuesOverride)
  const values = [spec.values ?? null, spec.valuesFrom ?? null, overrides]
  const key = digestOf([
    bundleUid,
    version,
    digest,
    ...values,
    ...(spec.template === true ? ['template'] : []),
  ])
  const before = (await decisionOf(reader, release.uid))?.result.content
  if (before === undefined) return { key, revision: 1 }
  return before.key === key ? before : { key, revision: before.revision + 1 }
}

/** What a decision stores about the content of a release, and what its targets get. */
export const numbersIn = async (
  reader: Reader,
  bundles: Rendered,
  situation: Counted,
): Promise<{ content?: Content; numbers: ContentNumbers }> => {
  if (!bundles.rendersPerCluster(situation.revision)) return { numbers: {} }
  const content = await contentIn(reader, situation)
  const rotation = await bundles.generated.rotation(reader, situation.release.uid)
  return {
    content,
    numbers: {
      ...(content.revision === 1 ? {} : { revision: content.revision }),
      ...(rotation === 0 ? {} : { rotation }),
    },
  }
}

/** Whether a chart is rendered from the same bundle and values for both. Pure. */
export const isSameContent = (one: Desired, other: Desired): boolean =>
  sameJson(
    [one.bundle, one.namespace, one.values ?? null],
    [other.bundle, other.namespace, other.values ?? null],
  )

/** The desired state of a target: one whose bundle and values stay keeps its revision, whatever changed for other clusters. Pure. */
export const withOwnRevision = (desired: Desired, present: Desired | undefined): Desired => {
  if (present === undefined) return desired
  const { revision: _revision, ...rest } = desired
  if (!isSameContent(desired, present)) return desired
  return present.revision === undefined ? rest : { ...rest, revision: present.revision }
}
