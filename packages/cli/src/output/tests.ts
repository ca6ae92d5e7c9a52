import type { TargetTest } from '@hansa/sdk'
import type { ShownTarget } from '../hub.js'
import { hookName, hookOutputs } from './hooks.js'
import { table } from './table.js'

type Tested = ShownTarget & { status: { test: TargetTest } }

export const isEnded = ({ outcome }: Pick<TargetTest, 'outcome'>): boolean =>
  outcome !== 'Pending' && outcome !== 'Running'

/** The targets that were tested: by one request, or at all. */
export const testedTargets = (targets: readonly ShownTarget[], id?: string): Tested[] =>
  targets.filter(
    (target): target is Tested =>
      target.status.test !== undefined && (id === undefined || target.status.test.id === id),
  )

const secondsOf = ({ startedAt, endedAt }: TargetTest['hooks'][number]): string =>
  endedAt === undefined
    ? ''
    : `${Math.max(0, Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000))}s`

/** The outcome of each test hook on each cluster, and what failed ones wrote. A test without hooks has one line. */
export const testRows = (targets: readonly Tested[]): string => {
  const rows = targets.flatMap(({ spec: { cluster }, status: { test } }) => {
    if (test.hooks.length === 0) return [[cluster, '-', test.outcome, '', test.message]]
    const hooks = test.hooks.map((hook) => [
      cluster,
      hookName(hook),
      hook.outcome,
      secondsOf(hook),
      hook.message,
    ])
    const isSaid = test.message === '' || test.hooks.some(({ message }) => message === test.message)
    return isSaid ? hooks : [...hooks, [cluster, '-', test.outcome, '', test.message]]
  })
  const outputs = hookOutputs(
    targets.flatMap(({ spec: { cluster }, status: { test } }) =>
      test.hooks.map((hook) => ({ ...hook, cluster })),
    ),
  )
  return `${table(['cluster', 'test', 'outcome', 'time', 'message'], rows)}${outputs === '' ? '' : `\n\n${outputs}`}`
}
