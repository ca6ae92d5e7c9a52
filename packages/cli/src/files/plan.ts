import { resourceKinds } from '@hansa/sdk'
import { UsageError } from '../errors.js'
import type { Globals } from '../globals.js'
import type { Reference } from '../hub.js'
import { type Document, documentReference, findDocuments } from './read.js'

/** A document with the resource that it describes. */
export interface Planned {
  document: Document
  reference: Reference
}

export interface Plan {
  /** In dependency order of their kinds; within a kind, as written. */
  planned: Planned[]
  /** Documents that are invalid without asking the hub. */
  failures: unknown[]
  /** Several files were given, or a folder with several. */
  several: boolean
}

/** The resources in files and folders. */
export const planFor = async (paths: readonly string[], globals: Globals): Promise<Plan> => {
  const { documents, failures, files } = await findDocuments(paths)
  const plan: Plan = { planned: [], failures, several: files > 1 }
  for (const document of documents) {
    try {
      plan.planned.push({ document, reference: documentReference(document, globals) })
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      plan.failures.push(error)
    }
  }
  const place = ({ reference }: Planned): number => resourceKinds.indexOf(reference.kind)
  plan.planned.sort((a, b) => place(a) - place(b))
  return plan
}
