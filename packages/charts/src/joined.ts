import { setImmediate as nextTurn } from 'node:timers/promises'

/** Bytes that are copied at once: about 1 ms. */
export const stepBytes = 1024 * 1024

/** The same as Buffer.concat, without blocking the event loop for large parts together. */
export const joined = async (parts: readonly Buffer[]): Promise<Buffer> => {
  const whole = Buffer.allocUnsafe(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  let copied = 0
  for (const part of parts) {
    at += part.copy(whole, at)
    copied += part.length
    if (copied < stepBytes) continue
    copied = 0
    await nextTurn()
  }
  return whole
}
