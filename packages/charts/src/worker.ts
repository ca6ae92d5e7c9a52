import { parentPort, workerData } from 'node:worker_threads'
import { createEngine, EngineMemoryError } from './engine.js'
import type { RenderErrorReason } from './types.js'

/** A message to the worker. */
export interface WorkerRequest {
  frame: Uint8Array<ArrayBuffer>
  epochMs: number
}

/** The worker's answer: a response of the engine, or why it failed. */
export type WorkerAnswer =
  | { response: Uint8Array<ArrayBuffer> }
  | { failed: RenderErrorReason; message: string }

const engine = createEngine(workerData as WebAssembly.Module)

parentPort?.on('message', ({ frame, epochMs }: WorkerRequest) => {
  let response: Uint8Array<ArrayBuffer>
  try {
    response = engine.handle(frame, epochMs)
  } catch (error) {
    parentPort?.postMessage(failureOf(error))
    return
  }
  parentPort?.postMessage({ response } satisfies WorkerAnswer, [response.buffer])
})

const failureOf = (error: unknown): WorkerAnswer => {
  if (error instanceof EngineMemoryError) return { failed: 'OutOfMemory', message: error.message }
  if (error instanceof RangeError)
    return { failed: 'Failed', message: 'the templates call one another too deeply' }
  return { failed: 'Crashed', message: error instanceof Error ? error.message : String(error) }
}
