import { argument, type Run } from '../command.js'
import { milliseconds } from '../duration.js'
import { documentReference, readDocuments } from '../files/read.js'
import type { Reference } from '../hub.js'
import { kinds } from '../kinds.js'
import { line } from '../output/print.js'
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

/** `hansa delete KIND NAME` or `-f FILE`: releases first, then what they stood on. */
export const run: Run<DeleteOptions> = async ({ args, options, hub, signal }) => {
  const references =
    options.filename === undefined
      ? [parseReference(argument(args, 0), args[1], options)]
      : (await readDocuments(...options.filename)).map((document) => documentReference(document, options))
  const place = ({ kind }: Reference): number => kinds.indexOf(kind)
  references.sort((a, b) => place(b) - place(a))
  /** What the hub warns of is printed with its answer. */
  const trial = async (): Promise<void> => {
    const connected = await hub()
    for (const reference of references) await connected.remove(reference, { dryRun: true })
  }
  if (options.dryRun !== true)
    await confirm(
      `delete ${references.map(said).join(', ')}, and what they put on clusters`,
      options.yes === true,
      // Of several, some can be deleted only when others are gone.
      references.length === 1 ? trial : undefined,
    )
  const connected = await hub()
  const timeoutMs = milliseconds(options.timeout ?? '5m')
  for (const reference of references) {
    await connected.remove(reference, { dryRun: options.dryRun === true })
    // What stands on it can only be deleted once it is gone.
    if (options.dryRun !== true && (options.wait === true || references.length > 1))
      await waitUntilGone(connected, reference, timeoutMs, signal)
    line(`${said(reference)} deleted${options.dryRun === true ? ' (dry run)' : ''}`)
  }
}
