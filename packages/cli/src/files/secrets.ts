import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { UsageError } from '../exit.js'

const keyOf = (value: object): string | undefined => {
  const keys = Object.keys(value)
  return keys.length === 1 ? keys[0] : undefined
}

/**
 * Replaces every `{env: NAME}` and `{file: PATH}` that stands for a secret in a cluster's credentials by `{value: …}`.
 * A relative path is relative to the file the document came from. Throws UsageError for a variable that is not set.
 */
export const resolveSecrets = async (value: unknown, source: string): Promise<unknown> => {
  if (Array.isArray(value)) return Promise.all(value.map((item) => resolveSecrets(item, source)))
  if (typeof value !== 'object' || value === null) return value
  const key = keyOf(value)
  const only: unknown = key === undefined ? undefined : Reflect.get(value, key)
  if (key === 'env' && typeof only === 'string') {
    const found = process.env[only]
    if (found === undefined)
      throw new UsageError(`${source}: the environment variable ${only} is not set`, `export ${only}=… first`)
    return { value: found }
  }
  if (key === 'file' && typeof only === 'string') {
    const path = isAbsolute(only) ? only : join(dirname(source), only)
    const text = await readFile(path, 'utf8').catch(() => undefined)
    if (text === undefined) throw new UsageError(`${source}: the file ${path} cannot be read`)
    return { value: text.trimEnd() }
  }
  const entries = await Promise.all(
    Object.entries(value).map(async ([name, item]) => [name, await resolveSecrets(item, source)] as const),
  )
  return Object.fromEntries(entries)
}
