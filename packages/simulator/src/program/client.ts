import { parseArgs } from 'node:util'
import { isObject, type JsonObject } from '../objects/json.js'
import { addressFrom } from './address.js'
import { UsageError } from './usage.js'

const options = {
  address: { type: 'string' },
} as const

const simple = new Set(['down', 'up', 'hang', 'resume', 'cut-watches'])

interface Context {
  name: string
  rest: string[]
  ask(method: string, path: string, body?: string): Promise<string>
}

const request = async (address: string, method: string, path: string, body?: string): Promise<string> => {
  let response: Response
  try {
    response = await fetch(`${address}/control/${path}`, { method, ...(body === undefined ? {} : { body }) })
  } catch {
    throw new UsageError(
      `no simulator answers at ${address}; start one with \`hansa-simulator serve\`, or pass --address`,
    )
  }
  const text = await response.text()
  if (response.ok) return text
  const problem: unknown = JSON.parse(text)
  throw new UsageError(isObject(problem) ? String(problem.error) : text)
}

const objectsIn = (text: string): JsonObject[] => {
  const value: unknown = JSON.parse(text)
  return Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : []
}

const line = (cluster: JsonObject): string =>
  [cluster.name, cluster.region, cluster.mode, `${cluster.objects} objects`, cluster.server].join('\t')

const objectLine = (object: JsonObject): string => {
  const metadata = isObject(object.metadata) ? object.metadata : {}
  const place = metadata.namespace === undefined ? '' : `${metadata.namespace}/`
  return `${object.kind}\t${place}${metadata.name}`
}

const run = async (command: string, { name, rest, ask }: Context): Promise<string> => {
  if (command === 'list')
    return objectsIn(await ask('GET', 'clusters'))
      .map(line)
      .join('\n')
  if (command === 'kubeconfig') return ask('GET', name === '' ? 'kubeconfig' : `clusters/${name}/kubeconfig`)
  if (name === '') throw new UsageError(`${command} needs the name of a cluster`)
  if (command === 'objects') {
    const kind = rest[0] === undefined ? '' : `?kind=${encodeURIComponent(rest[0])}`
    return objectsIn(await ask('GET', `clusters/${name}/objects${kind}`))
      .map(objectLine)
      .join('\n')
  }
  if (command === 'fault') {
    return objectsIn(await ask('POST', `clusters/${name}/fault`, rest[0] ?? '{}'))
      .map(line)
      .join('\n')
  }
  return objectsIn(await ask('POST', `clusters/${name}/${command}`))
    .map(line)
    .join('\n')
}

export const isClientCommand = (command: string): boolean =>
  simple.has(command) || ['list', 'fault', 'objects', 'kubeconfig'].includes(command)

/** Controls a running simulator through its control API. */
export const client = async (command: string, args: string[]): Promise<void> => {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  const [name = '', ...rest] = positionals
  const address = values.address ?? addressFrom(process.env, process.cwd())
  const ask = (method: string, path: string, body?: string): Promise<string> =>
    request(address, method, path, body)
  process.stdout.write(`${(await run(command, { name, rest, ask })).trimEnd()}\n`)
}
