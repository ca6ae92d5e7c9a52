import { type PreviewError, type PreviewResult, previewCases } from '@hansa/placement'
import type { Run } from '../../command.js'
import { UsageError } from '../../errors.js'
import { readText } from '../../files/text.js'
import { parseValue } from '../../files/value.js'
import { formatOf } from '../../globals.js'
import { counted } from '../../output/counted.js'
import { line, printValue } from '../../output/print.js'
import { table } from '../../output/table.js'

export interface PreviewOptions {
  filename?: string[]
}

/** Invalid input: every error by JSON pointer, with what was expected there. */
class WrongInput extends UsageError {
  readonly errors: readonly { pointer: string; reason: string }[]

  constructor(source: string, errors: readonly PreviewError[]) {
    const [first] = errors
    const more = errors.length > 1 ? `, and ${errors.length - 1} more` : ''
    super(
      `${source}: at ${first?.pointer || '"" (the whole input)'}: ${first?.message ?? ''}${more}`,
      'write each case as {clusters, placement, workload: {uid, replicas}, previous, group, evicting, fresh}',
    )
    this.errors = errors.map(({ pointer, message }) => ({ pointer, reason: message }))
  }
}

const inWords = (result: PreviewResult, wide: boolean): string => {
  const { outcome, targets, rejected, message } = result
  const total = targets.reduce((sum, { replicas }) => sum + replicas, 0)
  const head =
    outcome === 'Scheduled'
      ? `Scheduled: ${counted(total, 'replica')} on ${counted(targets.length, 'cluster')}`
      : `Unschedulable: ${message ?? ''}`
  const rows = [
    ...targets.map(({ cluster, replicas }) => [cluster, String(replicas), '']),
    ...rejected.map(({ cluster, filter, reason }) => [cluster, '-', wide ? `${filter}: ${reason}` : filter]),
  ].sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
  return rows.length === 0 ? head : `${head}\n${table(['cluster', 'replicas', 'rejected by'], rows)}`
}

/** The cases of several files, concatenated. */
const casesIn = async (paths: readonly string[]): Promise<{ value: unknown; source: string }> => {
  const files = await Promise.all(paths.map(readText))
  const values = files.map(({ text, source }) => parseValue(text, source))
  const source = files.map((file) => file.source).join(', ')
  return { value: values.length === 1 ? values[0] : values.flat(), source }
}

/** `hansa placement preview -f FILE|-`: evaluates cases offline. Unschedulable is a result, not an error. */
export const run: Run<PreviewOptions> = async ({ options }) => {
  if (options.filename === undefined)
    throw new UsageError('no cases to preview', 'pass -f FILE, or -f - for standard input')
  const format = formatOf(options)
  const { value, source } = await casesIn(options.filename)
  const preview = previewCases(value)
  if (!preview.ok) throw new WrongInput(source, preview.errors)
  const { output } = preview
  if (format === 'json' || format === 'yaml') return printValue(output, format)
  const results = 'outcome' in output ? [output] : output
  if (format === 'name')
    for (const { targets } of results) for (const { cluster } of targets) line(`cluster/${cluster}`)
  else
    for (const [at, result] of results.entries()) {
      const title = 'outcome' in output ? '' : `${at === 0 ? '' : '\n'}Case ${at + 1}. `
      line(`${title}${inWords(result, format === 'wide')}`)
    }
}
