import { printable } from '@hansa/manifests'
import type { ShownHook } from '../hub.js'

/** `Job default/migrate` */
export const hookName = ({ kind, namespace, name }: Pick<ShownHook, 'kind' | 'namespace' | 'name'>): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`

/** The last lines that failed hooks wrote; '' without any. */
export const hookOutputs = (hooks: readonly (ShownHook & { cluster: string })[]): string =>
  hooks
    .flatMap(({ cluster, event, output = [], ...hook }) =>
      output.length === 0
        ? []
        : [
            `output of ${printable(hookName(hook))} (${event}) on ${cluster}:\n${output.map((line) => `  ${printable(line)}`).join('\n')}`,
          ],
    )
    .join('\n\n')
