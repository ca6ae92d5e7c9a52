import { readFile } from 'node:fs/promises'
import { UsageError } from '../errors.js'
import { property } from '../property.js'

const standardInput = async (): Promise<string> => {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(Buffer.from(part))
  return Buffer.concat(parts).toString('utf8')
}

/** The text of a file, or of standard input (`-`), with its name for messages. Throws UsageError. */
export const readText = async (path: string): Promise<{ text: string; source: string }> => {
  if (path === '-') return { text: await standardInput(), source: 'standard input' }
  try {
    return { text: await readFile(path, 'utf8'), source: path }
  } catch (error) {
    const code = property(error, 'code')
    if (code === 'ENOENT') throw new UsageError(`file "${path}" not found`)
    if (code === 'EISDIR') throw new UsageError(`"${path}" is a folder, expected a file`, 'pass a file in it')
    throw error
  }
}
