import { eachDocument, type SendOptions, sendDocument } from '../apply-document.js'
import type { Run } from '../command.js'
import { connectorSecrets } from '../connector-types.js'
import { UsageError } from '../errors.js'
import { asDiff, exitCodes } from '../exit-code.js'
import { type Planned, planFor } from '../files/plan.js'
import { formatOf } from '../globals.js'
import type { Hub } from '../hub.js'
import { type ObjectDiff, unifiedDiff } from '../output/object-diff.js'
import { line, printValue, say } from '../output/print.js'
import {
  hasProblem,
  isChanged,
  printReleaseDiff,
  type ReleaseDiff,
  releaseDiff,
} from '../output/release-diff.js'
import { resourceDiff } from '../output/resource-diff.js'
import { reportError } from '../report-error.js'

export interface DiffOptions {
  filename?: string[]
  live?: boolean
}

/** What an apply of one document would change. */
interface DocumentDiff {
  kind: string
  namespace?: string
  name: string
  /** The change of the resource of the hub; absent without one. */
  resource?: ObjectDiff
  /** The changes on the clusters of a release. */
  clusters?: ReleaseDiff
  /** Why the document could not be compared completely. */
  note?: string
}

/** Whether an apply would change something, or may. */
const changes = ({ resource, clusters, note }: DocumentDiff): boolean =>
  resource !== undefined || note !== undefined || (clusters !== undefined && isChanged(clusters))

/** Compares one document with the hub. */
const compareDocument = async (
  hub: Hub,
  planned: Planned,
  { live, ...options }: SendOptions & { live: boolean },
): Promise<DocumentDiff> => {
  const { kind, name, namespace } = planned.reference
  const of = { kind: kind.kind, ...(namespace === undefined ? {} : { namespace }), name }
  const sent = await sendDocument(hub, planned, options)
  if ('missing' in sent)
    return { ...of, note: `not compared: it refers to ${sent.missing}, which does not exist yet` }
  const resource = resourceDiff(sent.before, sent.resource)
  const clusters =
    kind.kind === 'Release'
      ? await releaseDiff(hub, planned.reference, { spec: sent.value.spec ?? {}, live })
      : undefined
  return {
    ...of,
    ...(resource === undefined ? {} : { resource }),
    ...(clusters === undefined ? {} : { clusters }),
  }
}

const print = ({ kind, name, resource, clusters, note }: DocumentDiff): void => {
  if (note !== undefined) say(`note: ${kind} ${name}: ${note}`)
  if (resource !== undefined) line(unifiedDiff(resource))
  if (clusters !== undefined) printReleaseDiff(clusters)
}

const compare: Run<DiffOptions> = async ({ options, hub }) => {
  if (options.filename === undefined)
    throw new UsageError('nothing to compare', 'pass -f FILE, -f FOLDER or -f -')
  const format = formatOf(options)
  const plan = await planFor(options.filename, options)
  const codes = plan.failures.map(reportError)
  const connected = await hub()
  const secrets = connectorSecrets(connected)
  const given = { dryRun: true, made: new Set<string>(), secrets, live: options.live === true }
  const diffs: DocumentDiff[] = []
  await eachDocument(plan, codes, async (one) => {
    const diff = await compareDocument(connected, one, given)
    diffs.push(diff)
    if (format === 'table' || format === 'wide') print(diff)
  })
  if (format === 'json' || format === 'yaml') printValue({ items: diffs }, format)
  if (codes.length > 0) process.exitCode = Math.max(exitCodes.usage, codes[0] ?? 0)
  else if (diffs.some(({ clusters }) => clusters !== undefined && hasProblem(clusters)))
    process.exitCode = exitCodes.usage
  else if (diffs.some(changes)) process.exitCode = exitCodes.failed
}

/** `hansa diff -f FILE|DIR|-`: exit code 0 if an apply would change nothing, 1 if it would, and 2 or more for errors, as `kubectl diff`. */
export const run: Run<DiffOptions> = (invocation) => asDiff(() => compare(invocation))
