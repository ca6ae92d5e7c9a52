import { printable } from '@hansa/manifests'
import type { HookList, HookStatus } from '@hansa/sdk'
import { table } from './table.js'

type HookDescription = HookList['hooks'][number]

/** `Job default/migrate` */
export const hookName = ({
  kind,
  namespace,
  name,
}: Pick<HookStatus, 'kind' | 'namespace' | 'name'>): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`

/** Hooks with their events, weights and delete policies. */
export const hookRows = (hooks: readonly HookDescription[]): string =>
  table(
    ['hook', 'events', 'weight', 'deleted'],
    hooks.map(({ events, weight, deletePolicies, ...hook }) => [
      hookName(hook),
      events.join(','),
      String(weight),
      deletePolicies.join(','),
    ]),
  )

/** The last lines that failed hooks wrote; '' without any. */
export const hookOutputs = (hooks: readonly (HookStatus & { cluster: string })[]): string =>
  hooks
    .flatMap(({ cluster, event, output = [], ...hook }) =>
      output.length === 0
        ? []
        : [
            `output of ${printable(hookName(hook))} (${event}) on ${cluster}:\n${output.map((line) => `  ${printable(line)}`).join('\n')}`,
          ],
    )
    .join('\n\n')
