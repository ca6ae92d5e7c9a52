import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import type { ShownTarget } from '../../hub.js'
import { kindOf } from '../../kinds.js'
import { outagesOf, type ShownOutage } from '../../output/outages.js'
import { changesTable, line, printList, printNext, say } from '../../output/print.js'
import { targetCells, targetHeaders, targetRows, targetsOf } from '../../output/targets.js'
import { referenceTo } from '../../references.js'

export interface TargetsOptions {
  watch?: boolean
}

const nameOf = ({ metadata }: ShownTarget): string => `target/${metadata.name}`

/** `hansa release targets NAME`: its targets, including those being removed; with --watch, each change too. */
export const run: Run<TargetsOptions> = async ({ args, options, hub, signal }) => {
  const format = formatOf(options)
  const reference = referenceTo(kindOf('release'), argument(args, 0), options)
  const connected = await hub()
  /** Read only if a target needs it: outages are in the status of the release. */
  const outages = async ({ status }: ShownTarget): Promise<readonly ShownOutage[]> =>
    status.unreachable ? outagesOf((await connected.find(reference)) ?? {}) : []
  if (options.watch === true) {
    const rows = changesTable(targetHeaders)
    try {
      for await (const { type, object } of connected.targets(reference, signal)) {
        if (format === 'json' || format === 'yaml') printNext({ type, object }, format)
        else if (format === 'name') line(nameOf(object))
        else rows.add([type, ...targetCells(object, await outages(object))])
      }
    } finally {
      rows.end()
    }
    return
  }
  const targets = await targetsOf(connected, reference)
  if (format === 'json' || format === 'yaml') printList({ items: targets }, format)
  else if (format === 'name') for (const target of targets) line(nameOf(target))
  else if (targets.length === 0)
    say(`No targets found for release "${reference.name}". See why: hansa release why ${reference.name}`)
  else line(targetRows(targets, outagesOf(await connected.get(reference))))
}
