import { argument, type Run } from '../../command.js'
import { milliseconds } from '../../duration.js'
import { UsageError } from '../../errors.js'
import { formatOf } from '../../globals.js'
import type { Shown } from '../../hub.js'
import { isObject } from '../../is-object.js'
import { kindOf } from '../../kinds.js'
import { printDone, say } from '../../output/print.js'
import { printReleaseDiff, releaseDiff } from '../../output/release-diff.js'
import { revisionsOf } from '../../output/revisions.js'
import { referenceTo } from '../../references.js'
import { waitForRollout } from '../../waiting-rollout.js'
import { wholeNumber } from '../../whole-number.js'

export interface RollbackOptions {
  diff?: boolean
  wait?: boolean
  timeout?: string
  dryRun?: boolean
}

const bundleOf = ({ spec }: Shown): Record<string, unknown> => (isObject(spec.bundle) ? spec.bundle : {})

/** Says how a release follows versions again that a rollback pinned to one. */
const notePinned = (before: Shown, after: Shown): void => {
  const { name, version, follow } = bundleOf(before)
  const now = bundleOf(after)
  if (typeof follow !== 'string' || now.follow !== undefined) return
  const { metadata } = after
  const again = `hansa release upgrade ${metadata.name} -n ${metadata.namespace} --bundle '${name}@${follow}'`
  say(`note: pinned to ${name}@${now.version ?? version}: it followed ${follow}; to follow again: ${again}`)
}

/** `hansa release rollback NAME [REVISION]`. */
export const run: Run<RollbackOptions> = async ({ args, options, hub, signal }) => {
  const format = formatOf(options)
  const { diff = false, dryRun = false } = options
  const timeoutMs = milliseconds(options.timeout ?? '5m')
  const number = wholeNumber('revision', args[1])
  const revision = number === undefined ? undefined : Number(number)
  if (diff && (format === 'json' || format === 'yaml'))
    throw new UsageError(
      `--diff cannot be combined with -o ${format}`,
      'use `hansa release diff --revision A..B -o json`, which changes nothing',
    )
  if (diff && revision === undefined)
    throw new UsageError('--diff needs a revision', 'see `hansa release history NAME`')
  const reference = referenceTo(kindOf('release'), argument(args, 0), options)
  const connected = await hub()
  if (diff && revision !== undefined) {
    const [current] = await revisionsOf(connected, reference)
    const from = current?.number ?? revision
    printReleaseDiff(await releaseDiff(connected, reference, { revisions: { from, to: revision } }))
  }
  const before = await connected.get(reference)
  const body = revision === undefined ? {} : { revision }
  const answer = await connected.act(reference, 'rollback', { body, dryRun })
  notePinned(before, answer)
  const changed = answer.metadata.generation !== before.metadata.generation
  const shown =
    options.wait === true && !dryRun ? await waitForRollout(connected, reference, timeoutMs, signal) : answer
  const [current] = dryRun || !changed ? [] : await revisionsOf(connected, reference)
  const target = revision ?? current?.rollbackOf
  const to = target === undefined ? 'its last complete revision' : `revision ${target}`
  const made = current === undefined ? '' : ` as revision ${current.number}`
  const done = changed ? `rolled back to ${to}${made}` : 'unchanged'
  printDone(shown, format, `${done}${dryRun ? ' (dry run)' : ''}`)
}
