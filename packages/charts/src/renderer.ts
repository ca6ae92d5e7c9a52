import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { brotliDecompress } from 'node:zlib'
import { type EngineRequest, encodeRequest } from './request.js'
import { decodeResponse, type Renderings } from './response.js'
import { createTurns } from './turns.js'
import {
  type ChartDescription,
  type ChartFile,
  type HelmInput,
  type HelmRendering,
  type KustomizeInput,
  type KustomizeRendering,
  RenderError,
} from './types.js'
import type { WorkerAnswer, WorkerRequest } from './worker.js'

export interface RendererOptions {
  /** Milliseconds one rendering may take, default 30 000. */
  timeoutMs?: number
  /** The most renderings of one caller that wait for their turn or run, default 100. */
  queueLength?: number
}

/** Renders charts and Kustomize folders, one at a time, outside the event loop. Callers, named by `caller`, take turns. */
export interface Renderer {
  /**
   * @param time what `now` returns, and when generated certificates start
   * @throws RenderError
   */
  renderChart(
    files: readonly ChartFile[],
    input: HelmInput,
    time: Date,
    caller?: string,
  ): Promise<HelmRendering>
  /** @throws RenderError if the files are no chart */
  describeChart(files: readonly ChartFile[], caller?: string): Promise<ChartDescription>
  /** @throws RenderError */
  renderKustomize(
    files: readonly ChartFile[],
    input: KustomizeInput,
    caller?: string,
  ): Promise<KustomizeRendering>
  /** Starts the worker, so that the first rendering does not wait for it. */
  warm(): Promise<void>
  close(): Promise<void>
}

const artifact = new URL('../engine.wasm.br', import.meta.url)
const unpack = promisify(brotliDecompress)

/** Helm lets templates include one another 1,000 times, and each level takes about 100 KB of the worker's stack. */
const stackSizeMb = 256

/**
 * The module, compiled once for all workers. V8 optimises it while it runs, in two threads instead of four: each thread that compiled
 * keeps about ten megabytes that the process never returns.
 */
const loadModule = async (): Promise<WebAssembly.Module> => {
  setFlagsFromString('--wasm-num-compilation-tasks=2')
  return WebAssembly.compile(Uint8Array.from(await unpack(await readFile(artifact))))
}

/**
 * A worker with an instance of the engine. It is started by the first rendering, and again after one that timed out or failed in the
 * engine itself.
 */
export const createRenderer = ({ timeoutMs = 30_000, queueLength = 100 }: RendererOptions = {}): Renderer => {
  let compiled: Promise<WebAssembly.Module> | undefined
  let worker: Promise<Worker> | undefined
  const turns = createTurns()
  let closed = false

  const start = async (): Promise<Worker> => {
    compiled ??= loadModule().catch((error: unknown) => {
      compiled = undefined
      throw error
    })
    const started = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: await compiled,
      resourceLimits: { stackSizeMb },
    })
    // Between renderings nobody else listens; a rendering reports an error itself.
    started.on('error', () => undefined)
    started.unref()
    return started
  }
  const open = (): Promise<Worker> => {
    if (closed) throw new Error('the renderer is closed')
    worker ??= start().catch((error: unknown) => {
      worker = undefined
      throw error
    })
    return worker
  }
  const discard = async (): Promise<void> => {
    const ended = worker
    worker = undefined
    await (await ended?.catch(() => undefined))?.terminate()
  }
  const ask = async (frame: Uint8Array<ArrayBuffer>, epochMs: number): Promise<WorkerAnswer> => {
    const answer = await answerOf(await open(), { frame, epochMs }, timeoutMs)
    if (!('response' in answer)) await discard()
    return answer
  }
  const handle = async <Type extends keyof Renderings>(
    request: EngineRequest & { type: Type },
    time: Date,
    caller: string,
  ): Promise<Renderings[Type]> => {
    const epochMs = time.getTime()
    if (Number.isNaN(epochMs)) throw new TypeError('time is not a date')
    if (turns.countOf(caller) >= queueLength)
      throw new RenderError('Busy', `${queueLength} renderings wait already; try again later`)
    const answer = await turns.run(caller, async () => ask(await encodeRequest(request), epochMs))
    return renderingOf(request.type, answer)
  }

  return {
    renderChart: (files, helm, time, caller = '') => handle({ type: 'helm', files, helm }, time, caller),
    describeChart: (files, caller = '') => handle({ type: 'describe', files }, new Date(0), caller),
    renderKustomize: (files, kustomize, caller = '') =>
      handle({ type: 'kustomize', files, kustomize }, new Date(0), caller),
    async warm() {
      await open()
    },
    async close() {
      closed = true
      await turns.idle()
      await discard()
    },
  }
}

/** The answer of a worker, or that it took too long or died. */
const answerOf = (worker: Worker, request: WorkerRequest, timeoutMs: number): Promise<WorkerAnswer> =>
  new Promise((resolve) => {
    const settle = (answer: WorkerAnswer): void => {
      clearTimeout(timer)
      worker.unref()
      worker.off('message', settle).off('error', onError).off('exit', onExit)
      resolve(answer)
    }
    const onError = ({ message }: Error): void => settle({ failed: 'Crashed', message })
    const onExit = (code: number): void =>
      settle({ failed: 'Crashed', message: `the worker ended with code ${code}` })
    const onTimeout = (): void =>
      settle({ failed: 'TimedOut', message: `the rendering took longer than ${timeoutMs / 1_000} s` })
    const timer = setTimeout(onTimeout, timeoutMs)
    worker.ref()
    worker.on('message', settle).on('error', onError).on('exit', onExit)
    worker.postMessage(request, [request.frame.buffer])
  })

/** @throws RenderError with the error of an answer */
const renderingOf = async <Type extends keyof Renderings>(
  type: Type,
  answer: WorkerAnswer,
): Promise<Renderings[Type]> => {
  if (!('response' in answer)) throw new RenderError(answer.failed, answer.message)
  const decoded = await decodeResponse(type, answer.response)
  if ('rendering' in decoded) return decoded.rendering
  const { error, warnings } = decoded
  throw new RenderError('Failed', error.message, warnings, error.inputs, error.faults)
}
