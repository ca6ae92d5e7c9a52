import { waitsFor } from './files/dry-run-references.js'
import type { Plan, Planned } from './files/plan.js'
import { withSecrets } from './files/secrets.js'
import type { Hub, Shown } from './hub.js'
import { endsEverything, reportError } from './report-error.js'

export interface SendOptions {
  dryRun: boolean
  /** Names that earlier documents created, or would create; the document's own is added. */
  made: Set<string>
  /** The pointers of secrets in connectors. */
  secrets: () => Promise<readonly string[]>
  /** Called before the document is sent. */
  confirm?: (value: Record<string, unknown>) => Promise<void>
}

export interface Sent {
  /** The document with its secrets. */
  value: Record<string, unknown>
  /** Undefined for a resource that did not exist. */
  before: Shown | undefined
  resource: Shown
  created: boolean
}

/**
 * Sends one document; returns the missing name if a dry run cannot check it, because it refers to what an earlier document
 * would create. Errors have the file of the document as `source`.
 */
export const sendDocument = async (
  hub: Hub,
  { document, reference }: Planned,
  { dryRun, made, secrets, confirm }: SendOptions,
): Promise<Sent | { missing: string }> => {
  const { kind, name, namespace } = reference
  const pointers = kind.kind === 'Connector' ? await secrets() : []
  const value = await withSecrets(kind.kind, document.value, document, pointers)
  const before = await hub.find(reference)
  try {
    await confirm?.(value)
    const { resource, created } = await hub.apply(kind, value, { name, namespace, dryRun })
    if (created) made.add(name)
    return { value, before, resource, created }
  } catch (error) {
    const missing = dryRun ? waitsFor(error, value, made) : undefined
    if (missing !== undefined) return { missing }
    // With many documents, the error must name the refused one.
    throw error instanceof Error ? Object.assign(error, { source: document.source }) : error
  }
}

/**
 * Runs a task for each document; returns for how many. One that fails is reported, adds its exit code to `codes` and does not stop
 * the others; the error of an only document is thrown.
 */
export const eachDocument = async (
  { planned, failures }: Plan,
  codes: number[],
  task: (planned: Planned) => Promise<void>,
): Promise<number> => {
  for (const [index, one] of planned.entries())
    try {
      await task(one)
    } catch (error) {
      if (planned.length + failures.length === 1) throw error
      codes.push(reportError(error))
      if (endsEverything(error)) return index + 1
    }
  return planned.length
}
