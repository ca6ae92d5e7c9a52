import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseOne } from '@hansa/manifests'
import { cli, demand, server } from './command.js'
import type { Place } from './place.js'

/** The CLI's context for this playground's hub. */
export interface Context {
  name: string
  token: string
  /** Whether it is the default context of commands. */
  current: boolean
}

interface Stored {
  current: string | undefined
  contexts: { name: string; url: string; token: string }[]
}

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

const readStored = (env: NodeJS.ProcessEnv): Stored => {
  const file = join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'hansa', 'config.yaml')
  let value: unknown
  try {
    value = parseOne(readFileSync(file, 'utf8'))
  } catch {
    // No file, or an invalid one: the CLI reports the error.
    return { current: undefined, contexts: [] }
  }
  const contexts = field(value, 'contexts')
  const current = field(value, 'current')
  return {
    current: typeof current === 'string' ? current : undefined,
    contexts: (Array.isArray(contexts) ? contexts : []).map((context: unknown) => ({
      name: String(field(context, 'name')),
      url: String(field(context, 'url')),
      token: String(field(context, 'token')),
    })),
  }
}

const isTaken = async (url: string, token: string): Promise<boolean> =>
  (await fetch(`${url}/api/v1/clusters?limit=1`, { headers: { authorization: `Bearer ${token}` } })).ok

const find = async (url: string, { contexts, current }: Stored): Promise<Context | undefined> => {
  // The sessions of sample people (`hansa login --as`) are no administrator's.
  for (const context of contexts)
    if (context.url === url && !context.token.startsWith('hansas_') && (await isTaken(url, context.token)))
      return { name: context.name, token: context.token, current: context.name === current }
  return undefined
}

/**
 * The context that the hub wrote at its first start. If it is gone, or the hub now listens elsewhere, another is added with
 * its own token; contexts of other hubs stay as they are.
 */
export const ensureContext = async (place: Place, env: NodeJS.ProcessEnv): Promise<Context> => {
  const { root, url, files } = place
  const present = await find(url, readStored(env))
  if (present !== undefined) return present
  const made = await demand(
    root,
    server,
    ['token', 'create', `playground-${Date.now()}`, '--data', files.hub],
    env,
  )
  const token = made.trim()
  const taken = new Set(readStored(env).contexts.map(({ name }) => name))
  const free = (number: number): string => (number === 1 ? 'playground' : `playground-${number}`)
  let number = 1
  while (taken.has(free(number))) number += 1
  const name = free(number)
  await demand(root, cli, ['context', 'set', name, '--url', url], { ...env, HANSA_TOKEN: token })
  return { name, token, current: readStored(env).current === name }
}
