import { describe, expect, test } from 'vitest'
import { releaseStatus } from './status.js'
import type { TargetRow } from './targets.js'

const target = (cluster: string, message: string): TargetRow => ({
  uid: cluster,
  releaseUid: 'r',
  namespace: 'default',
  release: 'web',
  cluster,
  desired: {
    bundle: { uid: 'b', name: 'web', version: '1.0.0', digest: 'd' },
    valuesHash: '',
    namespace: 'default',
    workloads: [],
    patches: [],
    conflicts: 'Fail',
    drift: 'Correct',
    deletion: 'Keep',
  },
  desiredHash: 'h',
  appliedHash: 'h',
  applied: true,
  ready: true,
  drifted: false,
  failed: false,
  unreachable: false,
  waiting: false,
  message,
  kept: [],
  removing: null,
  revision: 1,
  createdAt: '2030-01-01T00:00:00Z',
  updatedAt: '2030-01-01T00:00:00Z',
})

const none = {
  observedGeneration: 0,
  conditions: [],
  targets: { total: 0, applied: 0, ready: 0, drifted: 0, failed: 0, unreachable: 0 },
}
const statusOf = (targets: TargetRow[], previous: Parameters<typeof releaseStatus>[0] = none) =>
  releaseStatus(previous, 1, undefined, targets, '2030-01-01T00:00:00Z')
const condition = ({ conditions }: ReturnType<typeof statusOf>) =>
  conditions.find(({ type }) => type === 'DefinitionDiffers')

describe('the condition DefinitionDiffers', () => {
  const differs = 'DefinitionDiffers: CustomResourceDefinition x differs at .spec'
  test('is absent where no definition ever differed', () => {
    expect(condition(statusOf([target('eu-1', '')]))).toBeUndefined()
  })
  test('names the first cluster and counts the others', () => {
    expect(
      condition(statusOf([target('eu-1', ''), target('eu-2', differs), target('eu-3', differs)])),
    ).toMatchObject({
      status: 'True',
      message: 'eu-2: CustomResourceDefinition x differs at .spec; and on 1 more clusters',
    })
  })
  test('turns False when none differs any more', () => {
    const before = statusOf([target('eu-1', differs)])
    expect(condition(statusOf([target('eu-1', '')], before))).toMatchObject({ status: 'False' })
  })
})
