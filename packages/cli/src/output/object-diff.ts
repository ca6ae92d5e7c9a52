import { stringifyYaml } from '@hansa/manifests'
import { createTwoFilesPatch } from 'diff'

/** An object that differs between two sides, as the hub reports it. */
export interface ObjectDiff {
  apiVersion: string
  kind: string
  namespace?: string
  name: string
  change: 'Added' | 'Removed' | 'Changed'
  hook?: true
  before?: Record<string, unknown>
  after?: Record<string, unknown>
}

const nameOf = ({ apiVersion, kind, namespace, name }: ObjectDiff): string =>
  [apiVersion.replaceAll('/', '.'), kind, namespace ?? '', name].join('.')

const textOf = (object: Record<string, unknown> | undefined): string =>
  object === undefined ? '' : stringifyYaml(object)

/** A unified diff of an object, as `kubectl diff` prints it. One line for an object whose contents were omitted. */
export const unifiedDiff = (diff: ObjectDiff): string => {
  const name = nameOf(diff)
  const { before, after, change, hook } = diff
  if (before === undefined && after === undefined) return `${change} ${name} (contents omitted)`
  const patch = createTwoFilesPatch(
    ...[`before/${name}`, `after/${name}`, textOf(before), textOf(after)],
    hook === true ? 'hook' : '',
    hook === true ? 'hook' : '',
    { context: 3 },
  )
  return patch.replace(/^=+\n/, '').trimEnd()
}
