import type { Run } from '../command.js'
import { UsageError } from '../exit.js'
import { documentReference, readDocuments } from '../files/read.js'
import { withSecrets } from '../files/secrets.js'
import { waitsFor } from '../files/trial.js'
import { formatOf } from '../globals.js'
import type { Shown } from '../hub.js'
import { kinds } from '../kinds.js'
import { line, printMany, printOne, say } from '../output/print.js'

export interface ApplyOptions {
  filename?: string
  dryRun?: boolean
}

/** `hansa apply -f FILE|DIR|-`: makes or replaces each document, in the order kinds need one another. */
export const run: Run<ApplyOptions> = async ({ options, hub }) => {
  if (options.filename === undefined)
    throw new UsageError('what should be applied?', 'pass -f FILE, -f FOLDER or -f -')
  const format = formatOf(options)
  const documents = (await readDocuments(options.filename)).map((document) => ({
    document,
    reference: documentReference(document, options),
  }))
  const place = (kind: string): number => kinds.findIndex((known) => known.kind === kind)
  // Sorting is stable: within a kind, documents stay as written.
  documents.sort((a, b) => place(a.reference.kind.kind) - place(b.reference.kind.kind))

  const connected = await hub()
  const dryRun = options.dryRun === true
  const applied: Shown[] = []
  const made = new Set<string>()
  for (const { document, reference } of documents) {
    const { kind, name, namespace } = reference
    const value = await withSecrets(kind.kind, document.value, document)
    const before = await connected.find(reference)
    const answer = await connected.apply(kind, value, { name, namespace, dryRun }).catch((error: unknown) => {
      const missing = dryRun ? waitsFor(error, value, made) : undefined
      if (missing !== undefined)
        return say(
          `${kind.singular}/${name} not checked: it names ${missing}, which a dry run does not store`,
        )
      // Of many documents, the one that was refused must be found again.
      throw error instanceof Error ? Object.assign(error, { source: document.source }) : error
    })
    if (answer === undefined) continue
    const { resource, created } = answer
    applied.push(resource)
    if (created) made.add(name)
    if (format !== 'table' && format !== 'wide') continue
    const changed = before?.metadata.updatedAt !== resource.metadata.updatedAt
    const word = created ? 'created' : changed ? 'configured' : 'unchanged'
    line(`${kind.singular}/${name} ${word}${dryRun ? ' (dry run)' : ''}`)
  }
  const [only] = applied
  if (format === 'table' || format === 'wide') return
  if (applied.length === 1 && only !== undefined) printOne(only, format)
  else printMany(applied, format, true)
}
