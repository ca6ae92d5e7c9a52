import type { ReleaseTest } from '@hansa/sdk'
import { argument, type Run } from '../../command.js'
import { milliseconds } from '../../duration.js'
import { PartlyDoneError, TimedOutError } from '../../errors.js'
import { defaultNamespace, formatOf } from '../../globals.js'
import type { Hub, Reference, ShownTarget } from '../../hub.js'
import { kindOf } from '../../kinds.js'
import { counted } from '../../output/counted.js'
import { line, printValue, say } from '../../output/print.js'
import { createProgress } from '../../output/progress.js'
import { isEnded, testedTargets, testRows } from '../../output/tests.js'
import { referenceTo } from '../../references.js'
import { within } from '../../waiting.js'

export interface TestOptions {
  cluster?: string
  timeout?: string
  wait?: boolean
}

/** Watches the targets until the test has ended on each of these clusters, or its target is gone. */
const waitForTest = async (
  hub: Hub,
  reference: Reference,
  { id, targets }: ReleaseTest,
  timeoutMs: number,
  outer: AbortSignal,
): Promise<ShownTarget[]> => {
  const open = new Set(targets.map(({ cluster }) => cluster))
  const found = new Map<string, ShownTarget>()
  const progress = createProgress()
  const ended = await within(timeoutMs, outer, async (signal) => {
    for await (const { type, object } of hub.targets(reference, signal)) {
      const { cluster } = object.spec
      const [tested] = testedTargets([object], id)
      if (tested !== undefined) found.set(cluster, tested)
      if (type === 'DELETED' || (tested !== undefined && isEnded(tested.status.test))) open.delete(cluster)
      if (open.size === 0) return true
      if (tested !== undefined) {
        const { outcome, message } = tested.status.test
        progress.show(`${cluster}: ${outcome}${message === '' ? '' : `: ${message}`}`)
      }
    }
    return false
  }).finally(progress.end)
  if (ended === 'done') return [...found.values()]
  throw new TimedOutError(
    `the test of release/${reference.name} did not end within ${timeoutMs / 1000} s on ${[...open].join(', ')}`,
    `it continues; \`hansa release status ${reference.name}\` shows its outcome`,
  )
}

/** `hansa release test NAME [--cluster C]`. */
export const run: Run<TestOptions> = async ({ args, options, hub, signal }) => {
  const reference = referenceTo(kindOf('release'), argument(args, 0), options)
  const timeoutMs = milliseconds(options.timeout ?? '5m')
  const format = formatOf(options)
  const connected = await hub()
  const { cluster } = options
  const path = `/namespaces/${reference.namespace ?? defaultNamespace}/releases/${encodeURIComponent(reference.name)}/test`
  const body = cluster === undefined ? {} : { cluster }
  // The API's own schema has checked it.
  const requested = (await connected.call('POST', path, { body })) as ReleaseTest
  if (options.wait === false) {
    if (format === 'json' || format === 'yaml') return printValue(requested, format)
    return say(
      `testing on ${counted(requested.targets.length, 'cluster')}; follow it with \`hansa release status ${reference.name}\``,
    )
  }
  const targets = testedTargets(
    await waitForTest(connected, reference, requested, timeoutMs, signal),
    requested.id,
  ).sort((one, other) => (one.spec.cluster < other.spec.cluster ? -1 : 1))
  if (format === 'json' || format === 'yaml')
    printValue(
      targets.map(({ spec, status: { test } }) => ({ cluster: spec.cluster, ...test })),
      format,
    )
  else line(testRows(targets))
  const succeeded = targets.filter(({ status }) => status.test.outcome === 'Succeeded')
  const failed = requested.targets.length - succeeded.length
  if (failed > 0)
    throw new PartlyDoneError(
      `the test of release/${reference.name} did not succeed on ${counted(failed, 'cluster')} of ${requested.targets.length}`,
    )
}
