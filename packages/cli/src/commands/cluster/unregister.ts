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
  const what = options.keep === true ? 'leave what Hansa applied there' : 'remove what Hansa applied there'
  await confirm(
    `unregister cluster ${name} and ${options.force === true ? 'forget what is on it' : what}`,
    options.yes === true,
  )
  const connected = await hub()
  const answer = await connected.call('POST', `/clusters/${name}/unregister`, {
    body: { keep: options.keep === true, force: options.force === true },
  })
  const left = leftBehind(answer)
  if (left.length > 0) say(`left behind on ${name}:\n${left.map((text) => `  ${text}`).join('\n')}`)
  if (options.wait === true)
    await waitUntilGone(
      connected,
      referenceTo(kindOf('cluster'), name, options),
      milliseconds(options.timeout ?? '5m'),
      signal,
    )
  line(
    `cluster/${name} ${options.wait === true || options.force === true ? 'unregistered' : 'is being unregistered'}`,
  )
}
