import { applyEdited } from '../../apply-edited.js'
import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { kindOf } from '../../kinds.js'
import { counted } from '../../output/counted.js'
import { line, printValue, say } from '../../output/print.js'
import { table } from '../../output/table.js'
import { referenceTo } from '../../references.js'

export interface AcceptDriftOptions {
  cluster?: string
  dryRun?: boolean
}

interface Rule {
  group?: string
  kind: string
  name?: string
  pointers: string[]
}

interface Proposal {
  rules: Rule[]
  left: { cluster: string; kind: string; namespace?: string; name: string; reason: string }[]
}

/** `hansa release accept-drift NAME`. */
export const run: Run<AcceptDriftOptions> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const reference = referenceTo(kindOf('release'), argument(args, 0), options)
  const { cluster, dryRun = false } = options
  const connected = await hub()
  // The API's own schema has checked it.
  const proposal = (await connected.look(reference, 'driftRules', { cluster })) as Proposal
  const { rules, left } = proposal
  const read = await connected.get(reference)
  const present = Array.isArray(read.spec.ignoreDrift) ? (read.spec.ignoreDrift as unknown[]) : []
  if (rules.length > 0)
    await applyEdited(
      connected,
      reference,
      read,
      { ...read.spec, ignoreDrift: [...present, ...rules] },
      { dryRun },
    )
  if (format === 'json' || format === 'yaml') return printValue(proposal, format)
  if (rules.length > 0)
    line(
      table(
        ['KIND', 'NAME', 'FIELD'],
        rules.flatMap(({ kind, name = '*', pointers }) => pointers.map((pointer) => [kind, name, pointer])),
      ),
    )
  for (const { cluster: on, kind, namespace, name, reason } of left)
    say(`not accepted: ${kind} ${namespace === undefined ? '' : `${namespace}/`}${name} on ${on}: ${reason}`)
  const what = counted(rules.length, 'rule')
  if (rules.length === 0) say(left.length === 0 ? 'no field was changed' : 'nothing was accepted')
  else say(dryRun ? `would add ${what} to ignoreDrift; nothing was changed` : `added ${what} to ignoreDrift`)
}
