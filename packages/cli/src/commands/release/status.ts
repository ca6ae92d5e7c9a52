import type { ReleaseHooks } from '@hansa/sdk'
import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { kindOf } from '../../kinds.js'
import { conditionRows } from '../../output/columns.js'
import { hookOutputs, hookRows } from '../../output/hooks.js'
import { notesOf } from '../../output/notes.js'
import { failedObjects, objectsOf } from '../../output/objects.js'
import { outagesOf } from '../../output/outages.js'
import { line, printMany, printOne, printValue } from '../../output/print.js'
import { table } from '../../output/table.js'
import { targetRows, targetsOf } from '../../output/targets.js'
import { testedTargets, testRows } from '../../output/tests.js'
import { referenceTo } from '../../references.js'

interface Decision {
  outcome: string
  group?: string
  rejected: { filter: string; count: number; names: string[] }[]
}

/** `hansa release status NAME [--hooks] [--notes]`: its conditions, targets, failed objects, and why other clusters were rejected. */
export const run: Run<{ notes?: boolean; hooks?: boolean }> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const connected = await hub()
  const reference = referenceTo(kindOf('release'), argument(args, 0), options)
  const release = await connected.get(reference)
  if (format === 'json' || format === 'yaml') return printValue(release.status ?? {}, format)
  if (format === 'name') return printOne(release, format)
  printMany([release], 'wide', false)
  line(`\n${table(['condition', 'status', 'message'], conditionRows(release))}`)
  const targets = await targetsOf(connected, reference)
  if (targets.length > 0) line(`\n${targetRows(targets, outagesOf(release))}`)
  const outputs = hookOutputs(
    targets.flatMap(({ spec: { cluster }, status: { hooks = [] } }) =>
      hooks.map((hook) => ({ ...hook, cluster })),
    ),
  )
  if (outputs !== '') line(`\n${outputs}`)
  const tested = testedTargets(targets)
  if (tested.length > 0) line(`\n${testRows(tested)}`)
  const failed = targets.some(({ status: { failed: one, waiting } }) => one || waiting)
  const objects = failed ? failedObjects(await objectsOf(connected, reference)) : ''
  if (objects !== '') line(`\n${objects}`)
  const decision = await connected.look(reference, 'decision').catch(() => undefined)
  const rejected = decision === undefined ? [] : (decision as Decision).rejected
  if (rejected.length > 0)
    line(
      `\n${table(
        ['rejected by', 'clusters', 'examples'],
        rejected.map(({ filter, count, names }) => [filter, String(count), names.join(', ')]),
      )}`,
    )
  if (options.hooks === true) {
    const { hooks } = (await connected.look(reference, 'hooks')) as ReleaseHooks
    line(`\n${hooks.length === 0 ? 'The release has no hooks.' : hookRows(hooks)}`)
  }
  if (options.notes === true) line(`\n${await notesOf(connected, reference)}`)
}
