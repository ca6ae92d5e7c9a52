import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { isObject } from '../../is-object.js'
import { kindOf } from '../../kinds.js'
import { line, printList, printValue, say } from '../../output/print.js'
import { revisionRows, revisionsOf } from '../../output/revisions.js'
import { referenceTo } from '../../references.js'
import { wholeNumber } from '../../whole-number.js'

/** `hansa release history NAME [--revision N]`: its revisions, or one with its goal. */
export const run: Run<{ revision?: string }> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const reference = referenceTo(kindOf('release'), argument(args, 0), options)
  const number = wholeNumber('--revision', options.revision)
  const connected = await hub()
  if (number !== undefined) {
    const revision = await connected.look(reference, `revisions/${number}`)
    if (format === 'json' || format === 'yaml') return printValue(revision, format)
    if (format === 'name') return line(`release/${reference.name}@${number}`)
    // As in `kubectl rollout history --revision`: what it is made of.
    return printValue(isObject(revision) ? revision.goal : revision, 'yaml')
  }
  const items = await revisionsOf(connected, reference)
  if (format === 'json' || format === 'yaml') printList({ items }, format)
  else if (format === 'name') for (const item of items) line(`release/${reference.name}@${item.number}`)
  else if (items.length === 0) say(`No revisions found for release "${reference.name}".`)
  else line(revisionRows(items))
}
