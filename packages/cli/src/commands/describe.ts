import { stringifyYaml } from '@hansa/manifests'
import { argument, type Run } from '../command.js'
import { documentReference, readDocuments } from '../files/read.js'
import { formatOf } from '../globals.js'
import type { Hub, Reference, Shown } from '../hub.js'
import { eventRows, eventsOf } from '../output/events.js'
import { line, printOne } from '../output/print.js'
import { table } from '../output/table.js'
import { parseReference } from '../references.js'

export interface DescribeOptions {
  filename?: string[]
}

const section = (title: string, value: unknown): void => {
  if (value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0))
    return
  line(`\n${title}:\n${stringifyYaml(value).trimEnd().replace(/^/gm, '  ')}`)
}

const conditions = ({ status }: Shown): string | undefined => {
  const list = status?.conditions
  if (!Array.isArray(list) || list.length === 0) return undefined
  const cell = (condition: unknown, key: string): string =>
    typeof condition === 'object' && condition !== null ? String(Reflect.get(condition, key) ?? '') : ''
  return table(
    ['type', 'status', 'since', 'reason', 'message'],
    list.map((condition: unknown) =>
      ['type', 'status', 'lastTransitionTime', 'reason', 'message'].map((key) => cell(condition, key)),
    ),
  )
}

const describe = async (hub: Hub, reference: Reference): Promise<void> => {
  const resource = await hub.get(reference)
  const { metadata, spec, status } = resource
  line(`${resource.kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`)
  line(`created ${metadata.createdAt}, resourceVersion ${metadata.resourceVersion}`)
  section('Labels', metadata.labels)
  section('Spec', spec)
  if (resource.kind === 'Namespace') section('Usage', await hub.look(reference, 'usage'))
  const { conditions: _conditions, ...rest } = status ?? {}
  section('Status', rest)
  const judged = conditions(resource)
  if (judged !== undefined) line(`\nConditions:\n${judged.replace(/^/gm, '  ')}`)
  const events = await eventsOf(hub, {
    kind: resource.kind,
    namespace: metadata.namespace,
    name: metadata.name,
    limit: '10',
  })
  if (events.length > 0) line(`\nEvents (newest first):\n${eventRows(events).replace(/^/gm, '  ')}`)
}

/** `hansa describe KIND NAME` or `-f FILE`: its details, with the latest events. */
export const run: Run<DescribeOptions> = async ({ args, options, hub }) => {
  const connected = await hub()
  const references =
    options.filename === undefined
      ? [parseReference(argument(args, 0), args[1], options)]
      : (await readDocuments(...options.filename)).map((document) => documentReference(document, options))
  const format = formatOf(options)
  for (const reference of references) {
    if (format === 'table' || format === 'wide') await describe(connected, reference)
    else printOne(await connected.get(reference), format)
  }
}
