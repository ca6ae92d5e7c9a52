import { HansaError } from './http/errors.js'

export interface Connection {
  baseUrl: string
  token: string | undefined
}

interface Context {
  name: string
  url: string
  token?: string
}

const environmentOf = (): Record<string, string | undefined> =>
  typeof process === 'object' && process !== null && typeof process.env === 'object' ? process.env : {}

const isContext = (value: unknown): value is Context =>
  typeof value === 'object' &&
  value !== null &&
  typeof Reflect.get(value, 'name') === 'string' &&
  typeof Reflect.get(value, 'url') === 'string'

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

/** Hubs write the file as JSON, which is also YAML; a file written by hand as YAML needs a parser that this package does not include. */
const parse = (text: string, path: string): { current: unknown; contexts: Context[] } => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new HansaError(
      `${path} is not valid JSON: rewrite it with \`hansa context use NAME\`, or set HANSA_URL and HANSA_TOKEN`,
      { cause },
    )
  }
  const contexts = field(value, 'contexts')
  return {
    current: field(value, 'current'),
    contexts: Array.isArray(contexts) ? contexts.filter(isContext) : [],
  }
}

const contextPath = async (environment: Record<string, string | undefined>): Promise<string> => {
  const [{ homedir }, { join }] = await Promise.all([import('node:os'), import('node:path')])
  return join(environment.XDG_CONFIG_HOME || join(homedir(), '.config'), 'hansa', 'config.yaml')
}

/** The connection to the hub: HANSA_URL and HANSA_TOKEN, or the CLI's context file. Throws HansaError naming the missing part. */
export const environmentConnection = async (context?: string): Promise<Connection> => {
  const environment = environmentOf()
  const { HANSA_URL: url, HANSA_TOKEN: token } = environment
  if (url !== undefined && url !== '' && context === undefined) return { baseUrl: url, token }
  const path = await contextPath(environment)
  const { readFile } = await import('node:fs/promises')
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new HansaError(
      `no hub configured: set HANSA_URL and HANSA_TOKEN, or create ${path} with \`hansa context\``,
      { cause },
    )
  })
  const { current, contexts } = parse(text, path)
  const wanted = context ?? current
  const found = contexts.find(({ name }) => name === wanted)
  if (found === undefined)
    throw new HansaError(
      `${path} has no context "${String(wanted)}"; available contexts: ${contexts.map(({ name }) => name).join(', ') || 'none'}`,
    )
  return { baseUrl: found.url, token: token ?? found.token }
}
