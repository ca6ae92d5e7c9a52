import { messageOf } from '../../runtime/message.js'
import type { Operation, OperationResult } from '../operation.js'

export type Failure = Extract<OperationResult, { ok: false }>

/** How operations are carried out: until `signal` aborts, and which failures may pass. */
export interface Attempt {
  signal: AbortSignal
  mayRetry: (error: unknown) => boolean
}

/** What an operation that threw comes to. Throws what `signal` was aborted with. */
export const failureOf = (error: unknown, { signal, mayRetry }: Attempt): Failure => {
  signal.throwIfAborted()
  return { ok: false, message: messageOf(error), retry: mayRetry(error) }
}

/** Each operation separately: one that fails stops no other. Throws only what `signal` was aborted with. */
export const oneByOne = async (
  operations: readonly Operation[],
  task: (operation: Operation) => Promise<OperationResult> | OperationResult,
  attempt: Attempt,
): Promise<OperationResult[]> => {
  const results: OperationResult[] = []
  for (const operation of operations) {
    try {
      results.push(await task(operation))
    } catch (error) {
      results.push(failureOf(error, attempt))
    }
  }
  return results
}

/** All operations by one task: where it throws, each of them failed. Throws only what `signal` was aborted with. */
export const together = async (
  operations: readonly Operation[],
  task: (operations: readonly Operation[]) => Promise<readonly OperationResult[]>,
  attempt: Attempt,
): Promise<readonly OperationResult[]> => {
  try {
    return await task(operations)
  } catch (error) {
    const failure = failureOf(error, attempt)
    return operations.map(() => failure)
  }
}
