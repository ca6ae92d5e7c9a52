import { messageOf } from '../../runtime/message.js'
import type { Operation, OperationResult } from '../operation.js'

export type Failure = Extract<OperationResult, { ok: false }>

/** How operations are executed: until `signal` aborts, and which failures are retried. */
export interface CallLimits {
  signal: AbortSignal
  mayRetry: (error: unknown) => boolean
}

/** The result of an operation that threw. Throws the reason of `signal`. */
export const failureOf = (error: unknown, { signal, mayRetry }: CallLimits): Failure => {
  signal.throwIfAborted()
  return { ok: false, message: messageOf(error), retry: mayRetry(error) }
}

/** Executes each operation separately: a failure does not stop the others. Throws only the reason of `signal`. */
export const oneByOne = async (
  operations: readonly Operation[],
  task: (operation: Operation) => Promise<OperationResult> | OperationResult,
  attempt: CallLimits,
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

/** Executes all operations in one task: if it throws, all of them failed. Throws only the reason of `signal`. */
export const together = async (
  operations: readonly Operation[],
  task: (operations: readonly Operation[]) => Promise<readonly OperationResult[]>,
  attempt: CallLimits,
): Promise<readonly OperationResult[]> => {
  try {
    return await task(operations)
  } catch (error) {
    const failure = failureOf(error, attempt)
    return operations.map(() => failure)
  }
}
