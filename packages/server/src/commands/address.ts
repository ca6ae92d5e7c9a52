import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const fileIn = (data: string): string => join(data, 'address')

/** Notes where the hub of a data folder is reached, for the commands that run beside it. */
export const recordAddress = async (data: string, url: string): Promise<void> => {
  await mkdir(data, { recursive: true, mode: 0o700 })
  await writeFile(fileIn(data), `${url}\n`, { mode: 0o600 })
}

/** Where the hub of a data folder was last reached; undefined when none has listened yet. */
export const recordedAddress = async (data: string): Promise<string | undefined> => {
  const text = await readFile(fileIn(data), 'utf8').catch(() => '')
  const url = text.trim()
  return URL.canParse(url) ? url : undefined
}
