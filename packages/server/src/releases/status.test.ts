import { describe, expect, test } from 'vitest'
import { isComplete, releaseStatus, type StatusInputs } from './status.js'
import type { TargetRow } from './target-row.js'

const target = (cluster: string, differing: TargetRow['differing'] = []): TargetRow => ({
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
  message: 'Deployment web/web: 0 of 2 replicas are ready',
  kept: [],
  hooks: null,
  test: null,
  differing,
  removing: null,
  releaseRevision: 1,
  rollback: false,
  suspended: false,
  revision: 1,
  createdAt: '2030-01-01T00:00:00Z',
  updatedAt: '2030-01-01T00:00:00Z',
})

const none = {
  observedGeneration: 0,
  conditions: [],
  targets: { total: 0, applied: 0, ready: 0, drifted: 0, failed: 0, unreachable: 0 },
}
const statusOf = (
  targets: TargetRow[],
  previous: StatusInputs['previous'] = none,
  more: Partial<StatusInputs> = {},
) =>
  releaseStatus({
    ...{
      previous,
      targets,
      generation: 1,
      current: false,
      decision: undefined,
      revision: 1,
      suspended: false,
    },
    ...{ failure: undefined, outages: [], at: '2030-01-01T00:00:00Z' },
    ...more,
  })
const condition = ({ conditions }: ReturnType<typeof statusOf>) =>
  conditions.find(({ type }) => type === 'DefinitionDiffers')

describe('a release that is not ready', () => {
  const ready = (targets: TargetRow[], failure?: string) =>
    statusOf(targets, none, { failure }).conditions.find(({ type }) => type === 'Ready')
  const behind = (cluster: string, more: Partial<TargetRow>): TargetRow => ({
    ...target(cluster),
    applied: false,
    ready: false,
    ...more,
  })

  test('counts the waiting targets and says what they wait for', () => {
    const waits = 'waiting for bundle db ^1.0.0 on eu-1: no release of that bundle is placed on the cluster'
    const targets = [
      behind('eu-1', { waiting: true, message: waits }),
      behind('eu-2', { waiting: true, message: waits }),
      target('eu-3'),
    ]
    expect(ready(targets)).toMatchObject({
      reason: 'Waiting',
      message: `1 of 3 targets, 2 waiting; eu-1: ${waits}`,
    })
  })
  test('says why it has no targets', () => {
    expect(ready([])).toMatchObject({ reason: 'NoTargets', message: 'no targets: waiting for the scheduler' })
    expect(ready([], 'placement "p" is missing')?.message).toBe('no targets: placement "p" is missing')
    const removing = behind('eu-1', { removing: 'Replaced' })
    expect(ready([removing])?.message).toBe(
      'no targets: waiting for the scheduler; 1 target is being removed',
    )
  })
  test('names failed targets before waiting ones', () => {
    const targets = [
      behind('eu-1', { waiting: true, message: 'waits' }),
      behind('eu-2', { failed: true, message: 'is invalid' }),
    ]
    expect(ready(targets)).toMatchObject({
      reason: 'Failed',
      message: '0 of 2 targets, 1 waiting; eu-2: is invalid',
    })
  })
})

describe('the condition DefinitionDiffers', () => {
  const crd = (name: string) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    name,
    differs: '.spec.scope',
  })
  const said = (name: string): string =>
    `CustomResourceDefinition ${name} is managed by another release and differs from this bundle at .spec.scope`

  test('is absent if no definition ever differed', () => {
    expect(condition(statusOf([target('eu-1')]))).toBeUndefined()
  })
  test('names the first cluster and counts the others, whatever else is wrong there', () => {
    const targets = [target('eu-1'), target('eu-2', [crd('x')]), target('eu-3', [crd('x')])]
    expect(condition(statusOf(targets))).toMatchObject({
      status: 'True',
      message: `eu-2: ${said('x')}; and on 1 more cluster`,
    })
  })
  test('names three objects and counts the others', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map(crd)
    expect(condition(statusOf([target('eu-1', many)]))).toMatchObject({
      message: `eu-1: ${said('a')}; ${said('b')}; ${said('c')}; and 2 more objects`,
    })
  })
  test('ignores a target that is being removed', () => {
    const leaving = { ...target('eu-1', [crd('x')]), removing: 'Replaced' as const }
    expect(condition(statusOf([leaving]))).toBeUndefined()
  })
  test('turns False when none differs any more', () => {
    const before = statusOf([target('eu-1', [crd('x')])])
    expect(condition(statusOf([target('eu-1')], before))).toMatchObject({ status: 'False' })
  })
})

describe('revisions', () => {
  const decision = {
    releaseUid: 'r',
    outcome: 'Scheduled' as const,
    group: null,
    inputsRevision: 1,
    message: null,
    rejected: [],
    result: { releaseGeneration: 1, placementUid: 'p', placementGeneration: 1 },
    decidedAt: '2030-01-01T00:00:00Z',
  }
  const at = (cluster: string, releaseRevision: number, more: Partial<TargetRow> = {}): TargetRow => ({
    ...target(cluster),
    releaseRevision,
    ...more,
  })
  const decided = (targets: TargetRow[], more: Partial<StatusInputs> = {}) =>
    statusOf(targets, none, { decision, current: true, revision: 3, ...more })

  test('are counted while targets have different ones', () => {
    const status = decided([
      at('a', 3),
      at('b', 3, { applied: false, ready: false }),
      at('c', 2),
      at('d', 2, { unreachable: true }),
      at('e', 1, { removing: 'Replaced' }),
    ])
    expect(status).toMatchObject({
      revision: 3,
      updatedTargets: 1,
      revisions: [
        { revision: 3, targets: 2, ready: 1 },
        { revision: 2, targets: 2, ready: 1 },
      ],
    })
    expect(decided([at('a', 3)]).revisions).toBeUndefined()
  })
  test('are complete when all targets are Ready with the newest one', () => {
    expect(isComplete(decided([at('a', 3), at('b', 3)]))).toBe(true)
    expect(isComplete(decided([at('a', 3), at('b', 2)]))).toBe(false)
    expect(isComplete(decided([at('a', 3), at('b', 3, { ready: false })]))).toBe(false)
    expect(isComplete(decided([at('a', 3)], { current: false }))).toBe(false)
    expect(isComplete(decided([]))).toBe(false)
  })
  test('of a suspended release that has no change since its decision stay Ready', () => {
    const { conditions, observedGeneration } = decided([at('a', 3)], { suspended: true, generation: 2 })
    const statuses = Object.fromEntries(conditions.map(({ type, status }) => [type, status]))
    expect(statuses).toEqual({ Scheduled: 'True', Applied: 'True', Ready: 'True', Suspended: 'True' })
    expect(observedGeneration).toBe(2)
  })
  test('that wait for the end of a suspension are not scheduled', () => {
    const { conditions } = decided([at('a', 3)], { suspended: true, current: false })
    expect(conditions.find(({ type }) => type === 'Scheduled')).toMatchObject({
      status: 'Unknown',
      reason: 'Suspended',
    })
    expect(conditions.find(({ type }) => type === 'Suspended')?.message).toContain('when it is resumed')
  })
})
