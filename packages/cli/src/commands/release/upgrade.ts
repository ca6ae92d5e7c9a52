import { applyEdited } from '../../apply-edited.js'
import { bundleVersion } from '../../bundle-version.js'
import { argument, type Run } from '../../command.js'
import { milliseconds } from '../../duration.js'
import { UsageError } from '../../errors.js'
import { givenValues, withValues } from '../../files/given-values.js'
import { formatOf, type Globals } from '../../globals.js'
import type { Hub, Shown } from '../../hub.js'
import { isObject } from '../../is-object.js'
import { kindOf } from '../../kinds.js'
import { printDone } from '../../output/print.js'
import { printReleaseDiff, releaseDiff } from '../../output/release-diff.js'
import { referenceTo } from '../../references.js'
import { waitForRollout } from '../../waiting-rollout.js'

export interface UpgradeOptions {
  bundle?: string
  values?: string[]
  set?: string[]
  resetValues?: boolean
  diff?: boolean
  wait?: boolean
  timeout?: string
  dryRun?: boolean
}

interface WantedBundle {
  name: string
  version: string
  /** The range of versions that the release follows. */
  follow?: string
}

const bundleOf = ({ spec }: Shown): WantedBundle => {
  const { name, version, follow } = isObject(spec.bundle) ? spec.bundle : {}
  return {
    name: String(name),
    version: String(version),
    ...(typeof follow === 'string' ? { follow } : {}),
  }
}

/**
 * The bundle that the options name: its last pushed version without a version, and that of the release without any option. A release that
 * follows versions continues to, unless the options name a version.
 */
const wantedBundle = async (
  hub: Hub,
  release: Shown,
  { bundle, values, set, resetValues, ...globals }: UpgradeOptions & Globals,
): Promise<WantedBundle> => {
  const present = bundleOf(release)
  const changesValues = (values ?? set ?? resetValues) !== undefined
  if (bundle === undefined && changesValues) return present
  if (bundle === undefined && present.follow !== undefined)
    return { name: present.name, version: present.follow }
  const [name = '', version] = (bundle ?? present.name).split('@')
  if (name === '') throw new UsageError(`invalid --bundle "${bundle}"`, 'write --bundle NAME[@VERSION]')
  return { name, version: await bundleVersion(hub, name, version, globals) }
}

/** `hansa release upgrade NAME [--bundle B[@V]] [--values FILE] [--set K=V]`. */
export const run: Run<UpgradeOptions> = async ({ args, options, hub, signal }) => {
  const format = formatOf(options)
  const { diff = false, dryRun = false, resetValues = false } = options
  if (diff && (format === 'json' || format === 'yaml'))
    throw new UsageError(
      `--diff cannot be combined with -o ${format}`,
      'use `hansa release diff -o json`, which changes nothing',
    )
  const timeoutMs = milliseconds(options.timeout ?? '5m')
  const given = (await givenValues(options)) ?? (resetValues ? {} : undefined)
  const kind = kindOf('release')
  const reference = referenceTo(kind, argument(args, 0), options)
  const connected = await hub()
  const release = await connected.get(reference)
  const bundle = await wantedBundle(connected, release, options)
  const { values: _values, ...withoutValues } = release.spec
  const spec = { ...withValues(resetValues ? withoutValues : release.spec, given), bundle }
  if (diff) printReleaseDiff(await releaseDiff(connected, reference, { spec }))
  const { resource, outcome } = await applyEdited(connected, reference, release, spec, { dryRun })
  const ready =
    options.wait === true && !dryRun
      ? await waitForRollout(connected, reference, timeoutMs, signal)
      : resource
  const { name, version } = bundleOf(resource)
  const done = !dryRun && outcome === 'unchanged' ? 'unchanged' : `upgraded to ${name}@${version}`
  printDone(ready, format, `${done}${dryRun ? ' (dry run)' : ''}`)
}
