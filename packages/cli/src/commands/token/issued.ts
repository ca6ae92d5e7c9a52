import type { IssuedToken } from '@hansa/sdk'
import { milliseconds } from '../../duration.js'
import { UsageError } from '../../errors.js'
import { type Format, formatOf, type Globals } from '../../globals.js'
import { line, printValue, say } from '../../output/print.js'

/** The format of a command that prints a token once. Throws UsageError for `name`: the text would be lost. */
export const issuedFormat = (options: Globals): Format => {
  const format = formatOf(options)
  if (format !== 'name') return format
  throw new UsageError(
    'output format "name" would lose the token, which is shown only once',
    'use -o json, -o yaml or no -o',
  )
}

/** Seconds of a duration. Throws UsageError. */
export const secondsOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Math.round(milliseconds(text) / 1000)

/** The text of a token alone on standard output, and what to know about it on standard error. */
export const printIssued = (answer: unknown, format: Format): void => {
  // The hub's answer, by its schema.
  const { token, serviceToken } = answer as IssuedToken
  if (format === 'json' || format === 'yaml') {
    printValue(answer, format)
    return
  }
  line(token)
  const { metadata, expiresAt, former } = serviceToken
  say(
    `Token ${metadata.name}${expiresAt === undefined ? '' : ` expires at ${expiresAt}`}. It is not shown again.`,
  )
  if (former !== undefined) say(`The former text is accepted until ${former.expiresAt}.`)
}
