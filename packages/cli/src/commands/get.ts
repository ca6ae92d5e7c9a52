import { argument, type Run } from '../command.js'
import { connectorTypesOf } from '../connector-types.js'
import { defaultNamespace, formatOf } from '../globals.js'
import { kindOf } from '../kinds.js'
import { connectorColumns } from '../output/columns.js'
import { noneOf } from '../output/none.js'
import { changesView, printMany, printOne, say } from '../output/print.js'
import { parseReference } from '../references.js'

export interface GetOptions {
  allNamespaces?: boolean
  selector?: string
  watch?: boolean
}

/** `hansa get KIND [NAME]`: one, several, or a watch until Ctrl-C. */
export const run: Run<GetOptions> = async ({ args, options, hub, signal }) => {
  const format = formatOf(options)
  const word = argument(args, 0)
  const one = word.includes('/') || args[1] !== undefined
  const kind = kindOf(word.split('/')[0] ?? word)
  const everywhere = options.allNamespaces === true
  const namespace = kind.namespaced && !everywhere ? (options.namespace ?? defaultNamespace) : undefined
  const connected = await hub()
  const readable = format === 'table' || format === 'wide'
  const more =
    kind.kind === 'Connector' && readable ? connectorColumns(await connectorTypesOf(connected)) : []
  const reference = one ? parseReference(word, args[1], options) : undefined

  if (options.watch === true) {
    const query = { namespace, name: reference?.name, labelSelector: options.selector, signal }
    const view = changesView(kind.kind, format, kind.namespaced && everywhere, more)
    try {
      for await (const change of connected.watch(kind, query)) view.show(change)
    } finally {
      view.end()
    }
    return
  }
  if (reference !== undefined) return printOne(await connected.get(reference), format, more)
  const items = await connected.list(kind, { namespace, labelSelector: options.selector })
  if (items.length === 0 && readable) return say(noneOf(kind, { namespace, selector: options.selector }))
  printMany(items, format, kind.namespaced && everywhere, more)
}
