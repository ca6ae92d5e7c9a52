import { UsageError } from './errors.js'

/** The output formats of commands. */
export const formats = ['table', 'wide', 'json', 'yaml', 'name'] as const
export type Format = (typeof formats)[number]

/** Options every command takes, as commander gives them. */
export interface Globals {
  namespace?: string
  output?: string
  context?: string
  url?: string
  token?: string
  hubCaFile?: string
  reason?: string
}

export const defaultNamespace = 'default'

/** The requested format, by default a table. Throws UsageError. */
export const formatOf = ({ output }: Globals): Format => {
  const found = formats.find((format) => format === (output ?? 'table'))
  if (found === undefined)
    throw new UsageError(`unknown output format "${output}"`, `use one of ${formats.join(', ')}`)
  return found
}
