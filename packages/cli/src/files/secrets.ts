import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { UsageError } from '../errors.js'
import { isObject } from '../is-object.js'

/** The paths of secrets by kind: only there does `{env: …}` mean a variable. The hub lists those of connectors. */
const places: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Bundle: [['spec', 'source', 'chart', 'access']],
  Cluster: [['spec', 'connection', 'credentials']],
  Directory: [['spec', 'ldap', 'bind']],
  Release: [['spec', 'valuesFrom', '{value}', 'secret']],
}

const keyOf = (value: object): string | undefined => {
  const keys = Object.keys(value)
  return keys.length === 1 ? keys[0] : undefined
}

/** The value with the part at `path` changed; unchanged if the path is absent. `{id}` matches every item of a list. */
const changed = async (
  value: unknown,
  [key, ...rest]: readonly string[],
  change: (part: unknown) => Promise<unknown>,
): Promise<unknown> => {
  if (key === undefined) return change(value)
  if (/^\{.+\}$/.test(key))
    return Array.isArray(value) ? Promise.all(value.map((item) => changed(item, rest, change))) : value
  if (!isObject(value) || !(key in value)) return value
  return { ...value, [key]: await changed(value[key], rest, change) }
}

/**
 * A document with every `{env: NAME}` and `{file: PATH}` in place of a secret replaced by `{value: …}`. A relative
 * path is relative to `folder`, the folder of the document's file. `pointers` into its spec add paths to those of the kind. Throws UsageError if a variable is not set or a file cannot be read.
 */
export const withSecrets = async (
  kind: string,
  document: Record<string, unknown>,
  { source, folder }: { source: string; folder: string },
  pointers: readonly string[] = [],
): Promise<Record<string, unknown>> => {
  let value: unknown = document
  const more = pointers.map((pointer) => ['spec', ...pointer.slice(1).split('/')])
  for (const path of [...(places[kind] ?? []), ...more])
    value = await changed(value, path, (part) => resolveSecrets(part, source, folder))
  return isObject(value) ? value : document
}

const resolveSecrets = async (value: unknown, source: string, folder: string): Promise<unknown> => {
  if (Array.isArray(value)) return Promise.all(value.map((item) => resolveSecrets(item, source, folder)))
  if (typeof value !== 'object' || value === null) return value
  const key = keyOf(value)
  const only: unknown = key === undefined ? undefined : Reflect.get(value, key)
  if (key === 'env' && typeof only === 'string') {
    const found = process.env[only]
    if (found === undefined)
      throw new UsageError(
        `${source}: environment variable ${only} is not set`,
        `set it first: export ${only}=…`,
      )
    return { value: found }
  }
  if (key === 'file' && typeof only === 'string') {
    const path = isAbsolute(only) ? only : join(folder, only)
    const text = await readFile(path, 'utf8').catch(() => undefined)
    if (text === undefined) throw new UsageError(`${source}: cannot read file ${path}`)
    return { value: text.trimEnd() }
  }
  const entries = await Promise.all(
    Object.entries(value).map(
      async ([name, item]) => [name, await resolveSecrets(item, source, folder)] as const,
    ),
  )
  return Object.fromEntries(entries)
}
