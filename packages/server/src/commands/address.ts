import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isUrl } from '@hansa/manifests'

const fileIn = (data: string): string => join(data, 'address')

/** Records the address under which browsers reach the hub of a data folder, for commands that run next to it. */
export const recordAddress = async (data: string, url: string): Promise<void> => {
  await mkdir(data, { recursive: true, mode: 0o700 })
  await writeFile(fileIn(data), `${url}\n`, { mode: 0o600 })
}

/** The last address of the hub of a data folder; undefined before the first start. */
export const recordedAddress = async (data: string): Promise<string | undefined> => {
  const text = await readFile(fileIn(data), 'utf8').catch(() => '')
  const url = text.trim()
  return isUrl(url) ? url : undefined
}
