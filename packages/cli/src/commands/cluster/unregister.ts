import { argument, type Run } from '../../command.js'
import { milliseconds } from '../../duration.js'
import { kindOf } from '../../kinds.js'
import { line, say } from '../../output/print.js'
import { confirm } from '../../prompt.js'
import { referenceTo } from '../../references.js'
import { waitUntilGone } from '../../waiting.js'

export interface UnregisterOptions {
  keep?: boolean
  force?: boolean
  yes?: boolean
  dryRun?: boolean
  wait?: boolean
  timeout?: string
}

const leftBehind = (answer: unknown): string[] => {
  const list: unknown =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'leftBehind') : undefined
  return Array.isArray(list)
    ? list.map((object: unknown) =>
        typeof object === 'object' && object !== null
          ? [Reflect.get(object, 'kind'), Reflect.get(object, 'namespace'), Reflect.get(object, 'name')]
              .filter(Boolean)
              .join(' ')
          : String(object),
      )
    : []
}

/** `hansa cluster unregister NAME [--keep|--force]`. */
export const run: Run<UnregisterOptions> = async ({ args, options, hub, signal }) => {
  const name = argument(args, 0)
  const what =
    options.keep === true ? 'keep the objects Hansa applied there' : 'delete the objects Hansa applied there'
  const dryRun = options.dryRun === true
  await confirm(
    `unregister cluster ${name} and ${options.force === true ? 'leave its objects behind without contacting it' : what}`,
    options.yes === true || dryRun,
  )
  const connected = await hub()
  const answer = await connected.call('POST', `/clusters/${encodeURIComponent(name)}/unregister`, {
    query: { dryRun: dryRun ? 'All' : undefined },
    body: { keep: options.keep === true, force: options.force === true },
  })
  const left = leftBehind(answer)
  if (left.length > 0)
    say(
      `${dryRun ? 'would stay behind' : 'left behind'} on ${name}:\n${left.map((text) => `  ${text}`).join('\n')}`,
    )
  if (options.wait === true && !dryRun)
    await waitUntilGone(
      connected,
      referenceTo(kindOf('cluster'), name, options),
      milliseconds(options.timeout ?? '5m'),
      signal,
    )
  const gone = options.wait === true || options.force === true
  line(
    `cluster/${name} ${dryRun ? 'unregistered (dry run)' : gone ? 'unregistered' : 'is being unregistered'}`,
  )
}
