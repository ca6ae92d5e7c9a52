import { eachDocument, type SendOptions, sendDocument } from '../apply-document.js'
import { outcomeOf } from '../apply-outcome.js'
import type { Run } from '../command.js'
import { connectorSecrets } from '../connector-types.js'
import { PartlyDoneError, UsageError } from '../errors.js'
import { exitCodes } from '../exit-code.js'
import { type Planned, planFor } from '../files/plan.js'
import { defaultNamespace, type Format, formatOf } from '../globals.js'
import type { Hub, Reference, Shown } from '../hub.js'
import { line, printMany, printOne, say } from '../output/print.js'
import {
  printSimulation,
  type Simulated,
  type SimulatedPlacement,
  simulatedPlacement,
} from '../output/simulation.js'
import { confirm } from '../prompt.js'
import { reportError } from '../report-error.js'

export interface ApplyOptions {
  filename?: string[]
  yes?: boolean
  dryRun?: boolean
}

interface Applied {
  resource: Shown
  word: string
  /** The changed placement, as a simulation takes it; a new one has no releases yet. */
  placement: SimulatedPlacement | undefined
}

/** Asks before a change by which the caller loses permissions, as the hub warns in a dry run. Without a terminal, nobody can be asked. */
const confirmOwnLoss = async (
  hub: Hub,
  { kind, name }: Reference,
  value: Record<string, unknown>,
): Promise<void> => {
  if ((kind.kind !== 'Role' && kind.kind !== 'RoleBinding') || !process.stdin.isTTY) return
  const { warnings } = await hub.apply(kind, value, { name, namespace: undefined, dryRun: true })
  if (warnings.some((warning) => warning.startsWith('you lose ')))
    await confirm(`apply ${kind.singular}/${name}`, false)
}

/** Applies one document; undefined if a dry run cannot check it. */
const send = async (
  hub: Hub,
  planned: Planned,
  { yes, ...options }: Omit<SendOptions, 'confirm'> & { yes: boolean },
): Promise<Applied | undefined> => {
  const { reference } = planned
  const { kind, name, namespace } = reference
  const asks = !options.dryRun && !yes
  const sent = await sendDocument(hub, planned, {
    ...options,
    ...(asks ? { confirm: (value) => confirmOwnLoss(hub, reference, value) } : {}),
  })
  if ('missing' in sent) {
    say(`${kind.singular}/${name} not checked: it refers to ${sent.missing}, which a dry run does not store`)
    return undefined
  }
  const { before, resource, created, value } = sent
  const placement =
    before === undefined ? undefined : simulatedPlacement(value, namespace ?? defaultNamespace)
  return { resource, word: outcomeOf(before, { resource, created }), placement }
}

/** What saving these placements would do to the releases that use them. */
const simulate = async (hub: Hub, placements: readonly SimulatedPlacement[]): Promise<void> => {
  // The API's own schema has checked the answer.
  const simulated = (await hub.call('POST', '/simulations', { body: { place: placements } })) as Simulated
  if (simulated.totals.considered === 0) return
  line('\nReleases that use these placements:')
  printSimulation(simulated)
}

const print = (applied: readonly Shown[], format: Format): void => {
  const [only] = applied
  if (format === 'table' || format === 'wide') return
  if (applied.length === 1 && only !== undefined) printOne(only, format)
  else printMany(applied, format, true)
}

/** `hansa apply -f FILE|DIR|-`: creates or replaces each document; a failed one does not stop the others. */
export const run: Run<ApplyOptions> = async ({ options, hub }) => {
  if (options.filename === undefined)
    throw new UsageError('nothing to apply', 'pass -f FILE, -f FOLDER or -f -')
  const format = formatOf(options)
  const dryRun = options.dryRun === true
  const plan = await planFor(options.filename, options)
  const { planned, failures, several } = plan
  const [mistake] = failures
  // A single file is refused as a whole rather than applied in part.
  if (mistake !== undefined && (!several || planned.length === 0)) {
    for (const failure of failures.slice(1)) reportError(failure)
    throw mistake
  }

  const codes = failures.map(reportError)
  const connected = await hub()
  const applied: Shown[] = []
  const made = new Set<string>()
  const secrets = connectorSecrets(connected)
  const placements: SimulatedPlacement[] = []
  const readable = format === 'table' || format === 'wide'
  const tried = await eachDocument(plan, codes, async (one) => {
    const answer = await send(connected, one, { dryRun, yes: options.yes === true, made, secrets })
    if (answer === undefined) return
    applied.push(answer.resource)
    if (answer.placement !== undefined) placements.push(answer.placement)
    if (readable)
      line(`${one.reference.kind.singular}/${one.reference.name} ${answer.word}${dryRun ? ' (dry run)' : ''}`)
  })
  if (dryRun && readable && placements.length > 0) await simulate(connected, placements)
  print(applied, format)
  const [code = exitCodes.failed, ...others] = codes
  if (codes.length === 0) return
  throw new PartlyDoneError(
    `applied ${applied.length}, failed ${codes.length}, skipped ${planned.length - tried}`,
    several || others.length > 0 ? exitCodes.failed : code,
  )
}
