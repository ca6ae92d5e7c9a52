import { messageOf } from '../../../runtime/message.js'
import type { Operation, OperationResult } from '../../operation.js'
import { mayRetry } from './client.js'

export type Task = (operation: Operation, signal: AbortSignal) => Promise<OperationResult>

/** Each operation separately: one that fails stops no other. Throws only what `signal` was aborted with. */
export const oneByOne = async (
  operations: readonly Operation[],
  task: Task,
  signal: AbortSignal,
): Promise<OperationResult[]> => {
  const results: OperationResult[] = []
  for (const operation of operations) {
    try {
      results.push(await task(operation, signal))
    } catch (error) {
      signal.throwIfAborted()
      results.push({ ok: false, message: messageOf(error), retry: mayRetry(error) })
    }
  }
  return results
}
