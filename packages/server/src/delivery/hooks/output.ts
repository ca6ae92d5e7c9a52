import { stripVTControlCharacters } from 'node:util'
import { printable } from '@hansa/manifests'
import { podLog } from '../../kube/index.js'
import type { DeliveryContext } from '../delivery-context.js'
import type { DesiredHook } from './desired-hooks.js'
import type { FailedContainer } from './outcome.js'

/** Lines of output that are shown, and their bytes. */
const mostLines = 20
const mostShown = 2_048

/** Bytes that are read. Of longer output the last lines would be missing, so that nothing of it is shown. */
const mostBytes = 65_536

/** Characters that are searched for sensitive texts: whole lines only, because a part of a sensitive text is not recognized. */
const mostSearched = 16_384

const leftOut = ({ length }: string): string => `(a line of ${length} characters)`

/** The last lines that fit, as they were written. Pure. */
export const lastLines = (output: string): string[] => {
  const all = stripVTControlCharacters(output)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(-mostLines)
    .map((line) => (line.length > mostSearched / 2 ? leftOut(line) : line))
  let room = mostSearched
  return all
    .reverse()
    .filter(({ length }) => {
      room -= length
      return room >= 0
    })
    .reverse()
}

/** The end of a text, of at most this many bytes. */
const endOf = (text: string, bytes: number): string =>
  // A character that was cut in two is not shown.
  Buffer.from(text)
    .subarray(-bytes)
    .toString()
    .replace(/^\ufffd+/, '')

/** Lines without sensitive texts that are safe to show, at most 2 KiB of them; the first line may be cut. Pure. */
export const shownLines = (hidden: string): string[] => {
  const lines: string[] = []
  let room = mostShown
  for (const line of hidden.split('\n').reverse()) {
    const text = printable(line).trimEnd()
    const size = Buffer.byteLength(text) + 1
    if (size > room) {
      if (lines.length === 0) lines.push(`…${endOf(text, room - 4)}`)
      break
    }
    lines.push(text)
    room -= size
  }
  return lines.reverse()
}

/** Characters of the last line in a message. */
const mostInMessage = 200

/** The last line of the output as a part of a message; '' without any. Pure. */
export const lastLineText = (lines: readonly string[]): string => {
  const last = lines.at(-1)
  if (last === undefined) return ''
  const shown = last.length > mostInMessage ? `${last.slice(0, mostInMessage)}…` : last
  return `its output ends with: ${shown}`
}

/**
 * The last lines that a failed container of a hook wrote, without the sensitive texts of what was rendered. Empty where they cannot be
 * read in a short time: nothing waits for them.
 */
export const readOutput = async (
  context: DeliveryContext,
  { wanted: { place }, hideInOutput }: DesiredHook,
  failed: FailedContainer | undefined,
): Promise<string[]> => {
  if (failed === undefined) return []
  const { member, settings, signal } = context
  try {
    const output = await podLog(
      member.transport,
      { namespace: place.namespace, name: failed.pod, container: failed.container },
      { lines: mostLines, bytes: mostBytes },
      { signal: signal(), timeoutMs: settings.outputMs },
    )
    if (Buffer.byteLength(output) >= mostBytes) return []
    const lines = lastLines(output)
    return lines.length === 0 ? [] : shownLines(await hideInOutput(lines.join('\n')))
  } catch {
    // The member refuses it, is slow, or deleted the pod: the hook has failed in any case.
    return []
  }
}
