import type { Run } from '../command.js'
import { formatOf } from '../globals.js'
import { line, printValue } from '../output/print.js'
import { version } from '../version.js'

export interface VersionOptions {
  client?: boolean
}

/** `hansa version [--client]`. */
export const run: Run<VersionOptions> = async ({ options, hub }) => {
  const format = formatOf(options)
  const server = options.client === true ? undefined : await (await hub()).serverVersion()
  if (format === 'json' || format === 'yaml')
    return printValue({ client: version, ...(server === undefined ? {} : { server }) }, format)
  line(`client ${version}`)
  if (server !== undefined) line(`server ${server}`)
}
