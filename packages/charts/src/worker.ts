import { parentPort, workerData } from 'node:worker_threads'
import { createEngine } from './engine.js'

/** A message to the worker. */
export interface WorkerRequest {
  frame: Uint8Array
  epochMs: number
}

/** The worker's answer: a response of the engine, or why there is none. */
export type WorkerAnswer = { response: string } | { failed: 'OutOfMemory' | 'Crashed'; message: string }

const engine = createEngine(workerData as WebAssembly.Module)

parentPort?.on('message', ({ frame, epochMs }: WorkerRequest) => {
  let answer: WorkerAnswer
  try {
    answer = { response: engine.handle(frame, epochMs) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    answer = { failed: error instanceof RangeError ? 'OutOfMemory' : 'Crashed', message }
  }
  parentPort?.postMessage(answer)
})
