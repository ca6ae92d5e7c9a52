import { type PreviewError, type PreviewResult, previewCases } from '@hansa/placement'
import { bundleVersion } from '../../bundle-version.js'
import type { Invocation, Run } from '../../command.js'
import { UsageError } from '../../errors.js'
import { givenValues } from '../../files/given-values.js'
import { readText } from '../../files/text.js'
import { parseValue } from '../../files/value.js'
import { defaultNamespace, formatOf } from '../../globals.js'
import { kindOf } from '../../kinds.js'
import { counted } from '../../output/counted.js'
import { line, printValue } from '../../output/print.js'
import { table } from '../../output/table.js'
import { referenceTo } from '../../references.js'

export interface PreviewOptions {
  filename?: string[]
  bundle?: string
  values?: string[]
  set?: string[]
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

/** Places a bundle with values by a stored placement, on the fleet of the hub. */
const onFleet = async (name: string, { options, hub }: Invocation<PreviewOptions>): Promise<void> => {
  const [bundle, wanted] = (options.bundle ?? '').split('@')
  if (bundle === undefined || bundle === '' || options.filename !== undefined)
    throw new UsageError(
      'the preview of a placement of the hub needs --bundle, and takes no -f',
      'pass --bundle NAME[@VERSION], without -f',
    )
  const format = formatOf(options)
  const values = (await givenValues(options)) ?? {}
  const connected = await hub()
  const { spec: placement } = await connected.get(referenceTo(kindOf('placement'), name, options))
  const version = await bundleVersion(connected, bundle, wanted, options)
  const given = Object.keys(values).length === 0 ? {} : { values }
  const namespace = encodeURIComponent(options.namespace ?? defaultNamespace)
  const result = (await connected.call('POST', `/namespaces/${namespace}/placements/preview`, {
    body: { placement, bundle: { name: bundle, version }, ...given },
  })) as PreviewResult
  if (format === 'json' || format === 'yaml') return printValue(result, format)
  if (format === 'name') for (const { cluster } of result.targets) line(`cluster/${cluster}`)
  else line(inWords(result, format === 'wide'))
}

/** `hansa placement preview [NAME --bundle B | -f FILE|-]`: cases are evaluated offline. Unschedulable is a result, not an error. */
export const run: Run<PreviewOptions> = async (invocation) => {
  const { args, options } = invocation
  const [name] = args
  if (name !== undefined) return onFleet(name, invocation)
  if (options.filename === undefined)
    throw new UsageError(
      'nothing to preview',
      'pass -f FILE, -f - for standard input, or a placement of the hub with --bundle NAME',
    )
  if ((options.bundle ?? options.values ?? options.set) !== undefined)
    throw new UsageError(
      '--bundle, --values and --set need a placement of the hub',
      'pass its name: hansa placement preview NAME --bundle BUNDLE',
    )
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
