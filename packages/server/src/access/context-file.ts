import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseOne } from '@hansa/manifests'
import { z } from 'zod'
import { hasCode } from '../runtime/error-code.js'
import { HansaError } from '../runtime/errors.js'

const ContextFile = z.looseObject({
  current: z.string().optional(),
  contexts: z
    .array(z.looseObject({ name: z.string(), url: z.string().optional(), token: z.string().optional() }))
    .default([]),
})

type ContextFile = z.infer<typeof ContextFile>

export interface HubContext {
  name: string
  url: string
  token: string
}

/** Where the CLI and the SDK look for hubs: $XDG_CONFIG_HOME/hansa/config.yaml, or ~/.config/hansa/config.yaml. */
export const contextPath = (environment: NodeJS.ProcessEnv): string =>
  join(environment.XDG_CONFIG_HOME || join(homedir(), '.config'), 'hansa', 'config.yaml')

const read = async (path: string): Promise<ContextFile> => {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { contexts: [] }
    throw error
  }
  try {
    return ContextFile.parse(parseOne(text) ?? {})
  } catch (cause) {
    throw new HansaError(
      'Unprocessable',
      {
        reason: `${path} is not a valid context file`,
        fix: 'repair it, or move it elsewhere and restart the hub',
      },
      { cause },
    )
  }
}

/** The requested name, unless another hub has it. */
const freeName = ({ contexts }: ContextFile, { name, url }: HubContext): string => {
  const sameHub = contexts.find((context) => context.url === url)
  if (sameHub !== undefined) return sameHub.name
  const taken = new Set(contexts.map((context) => context.name))
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`
    if (!taken.has(candidate)) return candidate
  }
}

/** The place of a hub in the context file. */
export interface WrittenContext {
  path: string
  name: string
  /** The current context: this one, or the one that was current before. */
  current: string
}

/**
 * Adds a hub to the context file and makes it the current context if none is set; other hubs in the file stay. The text is JSON, which
 * is also YAML: the SDK reads it without a YAML parser. The file is written to a temporary name and renamed; only its owner can read it.
 */
export const writeContext = async (path: string, context: HubContext): Promise<WrittenContext> => {
  const file = await read(path)
  const name = freeName(file, context)
  const others = file.contexts.filter((other) => other.name !== name)
  const { current: before, contexts: _contexts, ...rest } = file
  // A current context that was deleted by hand does not exist.
  const current = before !== undefined && others.some((other) => other.name === before) ? before : name
  const content = { current, contexts: [...others, { ...context, name }], ...rest }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const beside = `${path}.${process.pid}`
  try {
    const handle = await open(beside, 'w', 0o600)
    try {
      await handle.writeFile(`${JSON.stringify(content, undefined, 2)}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await chmod(beside, 0o600)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
  return { path, name, current }
}
