import { argument, type Run } from '../../command.js'
import { milliseconds } from '../../duration.js'
import { UsageError } from '../../errors.js'
import { line } from '../../output/print.js'

export interface ScoreOptions {
  ttl?: string
}

const parse = (word: string): { key: string; value?: number } => {
  if (word.endsWith('-') && !word.includes('=')) return { key: word.slice(0, -1) }
  const at = word.indexOf('=')
  const text = word.slice(at + 1).trim()
  const value = Number(text)
  if (at < 1 || text === '' || !Number.isFinite(value))
    throw new UsageError(`invalid score "${word}"`, 'write KEY=NUMBER, or KEY- to remove it')
  return { key: word.slice(0, at), value }
}

const secondsOf = (ttl: string | undefined): number | undefined => {
  if (ttl === undefined) return undefined
  const seconds = milliseconds(ttl) / 1000
  if (!Number.isInteger(seconds) || seconds < 1)
    throw new UsageError(
      `invalid --ttl "${ttl}": expected a whole number of seconds, at least 1`,
      'write it as 90s, 10m or 1h',
    )
  return seconds
}

/** `hansa cluster score NAME KEY=VALUE [--ttl 10m]`, or `KEY-`. */
export const run: Run<ScoreOptions> = async ({ args, options, hub }) => {
  const name = argument(args, 0)
  const scores = args
    .slice(1)
    .filter((word) => word !== undefined)
    .map(parse)
  const ttlSeconds = secondsOf(options.ttl)
  const connected = await hub()
  for (const { key, value } of scores) {
    const path = `/clusters/${encodeURIComponent(name)}/scores/${encodeURIComponent(key)}`
    if (value === undefined) {
      await connected.call('DELETE', path)
      line(`cluster/${name} score ${key} removed`)
    } else {
      await connected.call('PUT', path, {
        body: { value, ...(ttlSeconds === undefined ? {} : { ttlSeconds }) },
      })
      line(`cluster/${name} score ${key}=${value}${options.ttl === undefined ? '' : ` for ${options.ttl}`}`)
    }
  }
}
