import type { Run } from '../../command.js'
import { UsageError } from '../../errors.js'
import { exitCodes } from '../../exit-code.js'
import { documentReference, readDocuments } from '../../files/read.js'
import { withSecrets } from '../../files/secrets.js'
import { formatOf } from '../../globals.js'
import { line, printValue } from '../../output/print.js'
import { type ShownTrial, trialText } from '../../output/trial.js'

export interface TestOptions {
  filename?: string[]
}

/** `hansa directory test NAME` or `-f FILE`: tests it step by step and reports which setting is wrong. Exits with 1 if people cannot be read. */
export const run: Run<TestOptions> = async ({ args, options, hub }) => {
  const [name] = args
  const format = formatOf(options)
  if ((name === undefined) === (options.filename === undefined))
    throw new UsageError('no directory given', 'pass NAME, or -f FILE for a directory that is not stored')
  const connected = await hub()
  const tried: unknown[] = []
  if (name !== undefined)
    tried.push(await connected.call('POST', `/directories/${encodeURIComponent(name)}/test`))
  for (const document of await readDocuments(...(options.filename ?? []))) {
    const { kind } = documentReference(document, options)
    if (kind.kind !== 'Directory') continue
    const directory = await withSecrets(kind.kind, document.value, document)
    tried.push(await connected.call('POST', '/directories/test', { body: { directory } }))
  }
  if (tried.length === 0)
    throw new UsageError(
      `no Directory found in ${options.filename?.join(', ')}`,
      'pass a document with kind: Directory',
    )
  for (const answer of tried) {
    // The hub's answer, by its schema.
    const trial = answer as ShownTrial
    if (format === 'json' || format === 'yaml') printValue(trial, format)
    else line(trialText(trial))
    if (!trial.ok) process.exitCode = exitCodes.failed
  }
}
