import { argument, type Invocation, type Run } from '../../command.js'
import { UsageError } from '../../errors.js'
import { asDiff, exitCodes } from '../../exit-code.js'
import { givenValues, withValues } from '../../files/given-values.js'
import { parseDocuments } from '../../files/read.js'
import { readText } from '../../files/text.js'
import { formatOf } from '../../globals.js'
import type { Hub, Reference } from '../../hub.js'
import { isObject } from '../../is-object.js'
import { kindOf } from '../../kinds.js'
import { printValue } from '../../output/print.js'
import { hasProblem, isChanged, printReleaseDiff, releaseDiff } from '../../output/release-diff.js'
import { revisionsOf } from '../../output/revisions.js'
import { referenceTo } from '../../references.js'

export interface DiffOptions {
  filename?: string
  values?: string[]
  set?: string[]
  bundleVersion?: string
  revision?: string
  cluster?: string
  live?: boolean
}

/** The spec of the release in a file. Throws UsageError if the file has another one, or several. */
const specIn = async (path: string, name: string): Promise<unknown> => {
  const { text, source } = await readText(path)
  const releases = parseDocuments(text, source).filter(({ value }) => value.kind === 'Release')
  const found = releases.find(({ value }) => isObject(value.metadata) && value.metadata.name === name)
  if (found === undefined)
    throw new UsageError(`${source}: no Release "${name}"`, 'name the release that the file contains')
  return found.value.spec ?? {}
}

/** The stored spec with the changes of the options; undefined without any. */
const changedSpec = async (
  hub: Hub,
  reference: Reference,
  { bundleVersion, ...options }: DiffOptions,
): Promise<unknown> => {
  const given = await givenValues(options)
  if (given === undefined && bundleVersion === undefined) return undefined
  const { spec } = await hub.get(reference)
  return {
    ...withValues(spec, given),
    ...(bundleVersion === undefined || !isObject(spec.bundle)
      ? {}
      : { bundle: { ...spec.bundle, version: bundleVersion } }),
  }
}

/** The numbers of `A..B`, or of `A` and the current revision. */
const revisionsIn = async (
  hub: Hub,
  reference: Reference,
  { revision, filename, values, set, bundleVersion }: DiffOptions,
): Promise<{ from: number; to: number } | undefined> => {
  if (revision === undefined) return undefined
  if ((filename ?? values ?? set ?? bundleVersion) !== undefined)
    throw new UsageError(
      '--revision compares stored revisions and cannot be combined with changes',
      'omit -f, --values, --set and --bundle-version',
    )
  const [, from = '', to] = /^(\d+)(?:\.\.(\d+))?$/.exec(revision) ?? []
  if (from === '')
    throw new UsageError(`invalid --revision "${revision}"`, 'write --revision A..B, such as 2..3')
  if (to !== undefined) return { from: Number(from), to: Number(to) }
  const [current] = await revisionsOf(hub, reference)
  return { from: Number(from), to: current?.number ?? Number(from) }
}

const compare = async ({ args, options, hub }: Invocation<DiffOptions>): Promise<void> => {
  const format = formatOf(options)
  const reference = referenceTo(kindOf('release'), argument(args, 0), options)
  const { filename, values, set, bundleVersion, cluster, live } = options
  if (live === true && options.revision !== undefined)
    throw new UsageError('--revision cannot be combined with --live', 'omit one of them')
  if (filename !== undefined && (values ?? set ?? bundleVersion) !== undefined)
    throw new UsageError(
      '-f contains the whole release and cannot be combined with --values, --set or --bundle-version',
      'change the file, or omit -f to start from the stored release',
    )
  const connected = await hub()
  const revisions = await revisionsIn(connected, reference, options)
  const spec =
    revisions !== undefined
      ? undefined
      : filename === undefined
        ? await changedSpec(connected, reference, options)
        : await specIn(filename, reference.name)
  const answer = await releaseDiff(connected, reference, { spec, cluster, revisions, live })
  if (format === 'json' || format === 'yaml') printValue(answer, format)
  else printReleaseDiff(answer)
  if (hasProblem(answer)) process.exitCode = exitCodes.usage
  else if (isChanged(answer)) process.exitCode = exitCodes.failed
}

/** `hansa release diff NAME`: exit code 0 without a change, 1 with one, and 2 or more for errors, as `kubectl diff`. */
export const run: Run<DiffOptions> = (invocation) => asDiff(() => compare(invocation))
