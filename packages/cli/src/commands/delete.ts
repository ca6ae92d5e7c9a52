import { resourceKinds } from '@hansa/sdk'
import { argument, type Run } from '../command.js'
import { milliseconds } from '../duration.js'
import { documentReference, readDocuments } from '../files/read.js'
import type { Hub, Reference } from '../hub.js'
import { effectOf } from '../output/effect.js'
import { eventsOf, type ShownEvent } from '../output/events.js'
import { line, say } from '../output/print.js'
import type { ShownPlan } from '../output/sync.js'
import { confirm } from '../prompt.js'
import { parseReference } from '../references.js'
import { waitUntilGone } from '../waiting.js'

export interface DeleteOptions {
  filename?: string[]
  yes?: boolean
  wait?: boolean
  timeout?: string
  dryRun?: boolean
}

const said = ({ kind, name }: Reference): string => `${kind.singular}/${name}`

/** Prints how deleting a Mapping affects people, before the confirmation: it is hard to guess. */
const sayEffect = async (hub: Hub, { kind, namespace, name }: Reference): Promise<void> => {
  if (kind.kind !== 'Mapping') return
  const without = `${namespace}/${name}`
  try {
    const answer = await hub.call('GET', '/sync/plan', { query: { without }, timeoutMs: 120_000 })
    // The hub's answer, by its schema.
    const { items } = answer as { items: ShownPlan[] }
    for (const sentence of effectOf(without, items)) say(sentence)
  } catch (error) {
    say(
      `mapping ${without}: cannot determine how deleting it affects people: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** Events about objects of a release that stay on a cluster, at most those of 200 clusters. */
const keptEvents = async (hub: Hub, { kind, namespace, name }: Reference): Promise<ShownEvent[]> =>
  kind.kind === 'Release'
    ? eventsOf(hub, { kind: kind.kind, namespace, name, reason: 'Kept', limit: '200' })
    : []

/** Deletes one resource and waits until it is gone. Prints the objects of a release that stay. */
const removeAndWait = async (
  hub: Hub,
  reference: Reference,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> => {
  const before = new Set((await keptEvents(hub, reference)).map(({ metadata }) => metadata.name))
  await hub.remove(reference, { dryRun: false })
  await waitUntilGone(hub, reference, timeoutMs, signal)
  for (const { metadata, message, details } of await keptEvents(hub, reference)) {
    if (before.has(metadata.name)) continue
    say(message)
    for (const object of details?.objects ?? []) say(`  ${object}`)
  }
}

/** `hansa delete KIND NAME` or `-f FILE`: releases first, then the resources they refer to. */
export const run: Run<DeleteOptions> = async ({ args, options, hub, signal }) => {
  const references =
    options.filename === undefined
      ? [parseReference(argument(args, 0), args[1], options)]
      : (await readDocuments(...options.filename)).map((document) => documentReference(document, options))
  const place = ({ kind }: Reference): number => resourceKinds.indexOf(kind)
  references.sort((a, b) => place(b) - place(a))
  const sayEffects = async (): Promise<void> => {
    for (const reference of references) await sayEffect(await hub(), reference)
  }
  /** A dry run prints the hub's warnings. Not for several resources: some can be deleted only after others. */
  const sayWarnings = async (): Promise<void> => {
    const [first, ...others] = references
    if (first !== undefined && others.length === 0) await (await hub()).remove(first, { dryRun: true })
  }
  const kinds = new Set(references.map(({ kind }) => kind.kind))
  const effects = [
    ...(kinds.has('Release') || kinds.has('Cluster')
      ? [`the objects that Hansa applied for ${references.length === 1 ? 'it' : 'them'}`]
      : []),
  ]
  const stays = kinds.has('Connector') ? '; accounts on the targets remain unchanged' : ''
  const what = `delete ${[references.map(said).join(', '), ...effects].join(', and ')}${stays}`
  if (options.dryRun === true || options.yes === true) await sayEffects()
  else
    await confirm(what, false, async () => {
      await sayEffects()
      await sayWarnings()
    })
  const connected = await hub()
  const timeoutMs = milliseconds(options.timeout ?? '5m')
  for (const reference of references) {
    // Resources it refers to can be deleted only after it.
    if (options.dryRun !== true && (options.wait === true || references.length > 1))
      await removeAndWait(connected, reference, timeoutMs, signal)
    else await connected.remove(reference, { dryRun: options.dryRun === true })
    line(`${said(reference)} deleted${options.dryRun === true ? ' (dry run)' : ''}`)
  }
}
