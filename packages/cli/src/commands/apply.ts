import { resourceKinds } from '@hansa/sdk'
import { outcomeOf } from '../apply-outcome.js'
import type { Run } from '../command.js'
import { connectorSecrets } from '../connector-types.js'
import { PartlyDoneError, UsageError } from '../errors.js'
import { exitCodes } from '../exit-code.js'
import { waitsFor } from '../files/dry-run-references.js'
import { type Document, documentReference, findDocuments } from '../files/read.js'
import { withSecrets } from '../files/secrets.js'
import { defaultNamespace, type Format, formatOf, type Globals } from '../globals.js'
import type { Hub, Reference, Shown } from '../hub.js'
import { line, printMany, printOne, say } from '../output/print.js'
import {
  printSimulation,
  type Simulated,
  type SimulatedPlacement,
  simulatedPlacement,
} from '../output/simulation.js'
import { confirm } from '../prompt.js'
import { endsEverything, reportError } from '../report-error.js'

export interface ApplyOptions {
  filename?: string[]
  yes?: boolean
  dryRun?: boolean
}

interface Prepared {
  document: Document
  reference: Reference
}

interface Plan {
  prepared: Prepared[]
  /** Documents that are invalid without asking the hub. */
  failures: unknown[]
  /** Several files were given, or a folder with several. */
  several: boolean
}

/** The resources to apply, in dependency order of their kinds; within a kind, as written. */
const planFor = async (paths: readonly string[], globals: Globals): Promise<Plan> => {
  const { documents, failures, files } = await findDocuments(paths)
  const plan: Plan = { prepared: [], failures, several: files > 1 }
  for (const document of documents) {
    try {
      plan.prepared.push({ document, reference: documentReference(document, globals) })
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      plan.failures.push(error)
    }
  }
  const place = ({ reference }: Prepared): number => resourceKinds.indexOf(reference.kind)
  plan.prepared.sort((a, b) => place(a) - place(b))
  return plan
}

interface Sent {
  resource: Shown
  word: string
  /** The changed placement, as a simulation takes it; a new one has no releases yet. */
  placement: SimulatedPlacement | undefined
}

/** Asks before a change by which the caller loses permissions, as the hub warns in a dry run. Without a terminal, nobody can be asked. */
const confirmOwnLoss = async (
  hub: Hub,
  { kind, name }: Reference,
  value: Document['value'],
): Promise<void> => {
  if ((kind.kind !== 'Role' && kind.kind !== 'RoleBinding') || !process.stdin.isTTY) return
  const { warnings } = await hub.apply(kind, value, { name, namespace: undefined, dryRun: true })
  if (warnings.some((warning) => warning.startsWith('you lose ')))
    await confirm(`apply ${kind.singular}/${name}`, false)
}

/** Sends one document; undefined if a dry run cannot check it, because it refers to what an earlier document would create. */
const send = async (
  hub: Hub,
  { document, reference }: Prepared,
  {
    dryRun,
    yes,
    made,
    secrets,
  }: { dryRun: boolean; yes: boolean; made: Set<string>; secrets: () => Promise<readonly string[]> },
): Promise<Sent | undefined> => {
  const { kind, name, namespace } = reference
  const pointers = kind.kind === 'Connector' ? await secrets() : []
  const value = await withSecrets(kind.kind, document.value, document, pointers)
  const before = await hub.find(reference)
  try {
    if (!dryRun && !yes) await confirmOwnLoss(hub, reference, value)
    const applied = await hub.apply(kind, value, { name, namespace, dryRun })
    if (applied.created) made.add(name)
    const placement =
      before === undefined ? undefined : simulatedPlacement(value, namespace ?? defaultNamespace)
    return { resource: applied.resource, word: outcomeOf(before, applied), placement }
  } catch (error) {
    const missing = dryRun ? waitsFor(error, value, made) : undefined
    // With many documents, the error must name the refused one.
    if (missing === undefined)
      throw error instanceof Error ? Object.assign(error, { source: document.source }) : error
    say(`${kind.singular}/${name} not checked: it refers to ${missing}, which a dry run does not store`)
    return undefined
  }
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
  const { prepared, failures, several } = await planFor(options.filename, options)
  const [mistake] = failures
  // A single file is refused as a whole rather than applied in part.
  if (mistake !== undefined && (!several || prepared.length === 0)) {
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
  let tried = 0
  for (const one of prepared) {
    tried += 1
    try {
      const answer = await send(connected, one, { dryRun, yes: options.yes === true, made, secrets })
      if (answer === undefined) continue
      applied.push(answer.resource)
      if (answer.placement !== undefined) placements.push(answer.placement)
      if (readable)
        line(
          `${one.reference.kind.singular}/${one.reference.name} ${answer.word}${dryRun ? ' (dry run)' : ''}`,
        )
    } catch (error) {
      if (prepared.length + failures.length === 1) throw error
      codes.push(reportError(error))
      if (endsEverything(error)) break
    }
  }
  if (dryRun && readable && placements.length > 0) await simulate(connected, placements)
  print(applied, format)
  const [code = exitCodes.failed, ...others] = codes
  if (codes.length === 0) return
  throw new PartlyDoneError(
    `applied ${applied.length}, failed ${codes.length}, skipped ${prepared.length - tried}`,
    several || others.length > 0 ? exitCodes.failed : code,
  )
}
