import { argument, type Run } from '../../command.js'
import { UsageError } from '../../exit.js'
import { line } from '../../output/print.js'

const parse = (word: string): { key: string; value?: string; effect?: string; remove?: true } => {
  if (word.endsWith('-')) return { key: word.slice(0, -1), remove: true }
  const match = /^([^=:]+)(?:=([^:]*))?:(NoSchedule|NoExecute|PreferNoSchedule)$/.exec(word)
  const [, key, value, effect] = match ?? []
  if (key === undefined || effect === undefined)
    throw new UsageError(
      `"${word}" is no taint`,
      'write KEY=VALUE:NoSchedule (or NoExecute, PreferNoSchedule), or KEY- to remove it',
    )
  return { key, effect, ...(value === undefined ? {} : { value }) }
}

/** `hansa cluster taint NAME KEY=VALUE:EFFECT | KEY-`. */
export const run: Run = async ({ args, hub }) => {
  const [, ...words] = args.filter((word) => word !== undefined)
  const name = argument(args, 0)
  const connected = await hub()
  for (const word of words) await connected.call('POST', `/clusters/${name}/taint`, { body: parse(word) })
  line(`cluster/${name} tainted`)
}
