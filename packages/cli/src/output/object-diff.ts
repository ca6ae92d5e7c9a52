import { stringifyYaml } from '@hansa/manifests'
import { createTwoFilesPatch } from 'diff'

/** An object that differs between two sides, as the hub reports it. */
export interface ObjectDiff {
  apiVersion: string
  kind: string
  namespace?: string
  name: string
  change: 'Added' | 'Removed' | 'Changed' | 'Recreated' | 'Refused'
  /** Why the object cannot be applied. */
  problem?: string
  hook?: true
  before?: Record<string, unknown>
  after?: Record<string, unknown>
}

const nameOf = ({ apiVersion, kind, namespace, name, hook }: ObjectDiff): string =>
  [apiVersion.replaceAll('/', '.'), kind, namespace ?? '', name].join('.') + (hook === true ? ' (hook)' : '')

const textOf = (object: Record<string, unknown> | undefined): string =>
  object === undefined ? '' : stringifyYaml(object)

/** A unified diff of an object, as `kubectl diff` prints it. One line for an object whose contents were omitted. */
export const unifiedDiff = (diff: ObjectDiff): string => {
  const name = nameOf(diff)
  const { before, after, change } = diff
  if (before === undefined && after === undefined) return `${change} ${name} (contents omitted)`
  const texts = [textOf(before), textOf(after)] as const
  const head = change === 'Recreated' ? `# deleted and created again: ${name}\n` : ''
  const patch = createTwoFilesPatch(`before/${name}`, `after/${name}`, ...texts, '', '', { context: 3 })
    .replace(/^=+\n/, '')
    .trimEnd()
  return head + patch
}
