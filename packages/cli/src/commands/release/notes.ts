import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { kindOf } from '../../kinds.js'
import { notesOf } from '../../output/notes.js'
import { line, printValue } from '../../output/print.js'
import { referenceTo } from '../../references.js'

/** `hansa release notes NAME [--cluster C]`. */
export const run: Run<{ cluster?: string }> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const reference = referenceTo(kindOf('release'), argument(args, 0), options)
  const { cluster } = options
  const connected = await hub()
  if (format === 'json' || format === 'yaml')
    return printValue(await connected.look(reference, 'notes', { cluster }), format)
  line(await notesOf(connected, reference, cluster))
}
