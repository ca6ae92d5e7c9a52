import { partsOf } from '@hansa/manifests'
import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { isObject } from '../../is-object.js'
import { kindOf } from '../../kinds.js'
import { line, printValue } from '../../output/print.js'
import { table } from '../../output/table.js'
import { referenceTo } from '../../references.js'

interface ReleaseValues {
  values: Record<string, unknown>
  origins: { pointer: string; origin: string; override?: number }[]
}

const at = (values: unknown, keys: readonly string[]): unknown =>
  keys.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), values)

const originOf = ({ origin, override }: ReleaseValues['origins'][number]): string =>
  override === undefined ? origin : `${origin} ${override}`

/** `hansa release values NAME [--cluster C] [--origins]`: YAML, unless another format is requested. */
export const run: Run<{ cluster?: string; origins?: boolean }> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const reference = referenceTo(kindOf('release'), argument(args, 0), options)
  const answer = await (await hub()).look(reference, 'values', { cluster: options.cluster })
  // The API's own schema has checked it.
  const found = answer as ReleaseValues
  const printed = format === 'json' ? 'json' : 'yaml'
  if (options.origins !== true) return printValue(found.values, printed)
  if (format === 'json' || format === 'yaml') return printValue(found, format)
  line(
    table(
      ['value', 'is', 'from'],
      found.origins.map((origin) => [
        origin.pointer,
        JSON.stringify(at(found.values, partsOf(origin.pointer))) ?? '',
        originOf(origin),
      ]),
    ),
  )
}
