import type { Run } from '../../command.js'
import { UsageError } from '../../errors.js'
import { defaultNamespace, formatOf } from '../../globals.js'
import { counted } from '../../output/counted.js'
import { line, printValue, say } from '../../output/print.js'
import { table } from '../../output/table.js'

export interface RotateGeneratedOptions {
  match?: string
  dryRun?: boolean
}

interface Rotated {
  values: { template: string; function: string }[]
  targets: number
}

/** `hansa release rotate-generated NAME`. */
export const run: Run<RotateGeneratedOptions> = async ({ args, options, hub }) => {
  const [name] = args
  if (name === undefined) throw new UsageError('no release named', 'pass its NAME')
  const { match, dryRun = false } = options
  const namespace = options.namespace ?? defaultNamespace
  const path = `/namespaces/${namespace}/releases/${encodeURIComponent(name)}/rotateGenerated`
  const answer = await (await hub()).call('POST', path, {
    body: match === undefined ? {} : { match },
    query: { dryRun: dryRun ? 'All' : undefined },
  })
  const format = formatOf(options)
  if (format === 'json' || format === 'yaml') return printValue(answer, format)
  // The API's own schema has checked it.
  const { values, targets } = answer as Rotated
  line(
    table(
      ['TEMPLATE', 'FUNCTION'],
      values.map((value) => [value.template, value.function]),
    ),
  )
  const what = counted(values.length, 'generated value')
  say(
    dryRun
      ? `would draw ${what} again on ${counted(targets, 'cluster')}; nothing was changed`
      : `drawing ${what} again on ${counted(targets, 'cluster')}; follow the progress with \`hansa release status ${name}\``,
  )
}
