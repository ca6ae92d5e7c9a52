import { Worker } from 'node:worker_threads'
import { hasCode } from '../runtime/error-code.js'
import { badField, HansaError } from '../runtime/errors.js'
import type { YamlAnswer } from './yaml-worker.js'

export interface YamlPoolOptions {
  /** How many texts are parsed at once. */
  workers?: number
  /** How many texts of one subject are parsed or wait. */
  perSubject?: number
  /** How many wait in all. */
  waiting?: number
  /** For how long one text may be parsed. */
  timeoutMs?: number
  /** The memory of one worker. */
  memoryMb?: number
  /** Starts a thread that parses `text`; absent: the module beside this one. */
  start?: (text: string, memoryMb: number) => Worker
}

/** Parses YAML in separate threads, so that no text can block the hub. */
export interface YamlPool {
  /** Throws `BadRequest`, `TooManyRequests` when `subject` has too many under way, `Unavailable` when all subjects together have. */
  parse(text: string, subject: string): Promise<unknown>
}

const startWorker = (text: string, memoryMb: number): Worker =>
  new Worker(new URL('./yaml-worker.js', import.meta.url), {
    workerData: text,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 },
    // Output of the parser must not end up in the hub's output.
    stdout: true,
    stderr: true,
  })

const faultOf = (error: unknown, memoryMb: number): unknown =>
  hasCode(error, 'ERR_WORKER_OUT_OF_MEMORY')
    ? badField('', `needs more than ${memoryMb} MiB to be parsed as YAML`, 'split it, or send it as JSON')
    : error

/** The answer of one worker, within the timeout. The worker has ended when this settles. */
const answerOf = async (worker: Worker, timeoutMs: number, memoryMb: number): Promise<YamlAnswer> => {
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<YamlAnswer>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', (error) => reject(faultOf(error, memoryMb)))
      worker.once('exit', (code) => reject(new Error(`the YAML worker exited with ${code}`)))
      timer = setTimeout(
        () =>
          reject(
            badField(
              '',
              `takes longer than ${timeoutMs / 1000} s to parse as YAML`,
              'split it, or send it as JSON',
            ),
          ),
        timeoutMs,
      )
    })
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}

export const createYamlPool = (options: YamlPoolOptions = {}): YamlPool => {
  const { workers = 2, perSubject = 2, waiting = 8, timeoutMs = 10_000, memoryMb = 512 } = options
  const { start = startWorker } = options
  const subjects = new Map<string, number>()
  const queue: (() => void)[] = []
  let free = workers

  const enter = async (): Promise<void> => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => queue.push(resolve))
  }
  const leave = (): void => {
    const next = queue.shift()
    if (next === undefined) free += 1
    else next()
  }

  const run = async (text: string): Promise<unknown> => {
    const answer = await answerOf(start(text, memoryMb), timeoutMs, memoryMb)
    if ('refused' in answer)
      throw badField(answer.refused.pointer, answer.refused.reason, answer.refused.hint)
    return answer.json === undefined ? undefined : JSON.parse(answer.json)
  }

  return {
    parse: async (text, subject) => {
      const mine = subjects.get(subject) ?? 0
      if (mine >= perSubject)
        throw new HansaError(
          'TooManyRequests',
          { retryAfter: 5 },
          {
            hint: `${perSubject} large YAML bodies of this token are being parsed: wait for one to finish, or send JSON`,
          },
        )
      if (free === 0 && queue.length >= waiting)
        throw new HansaError(
          'Unavailable',
          { reason: 'too many large YAML bodies are being parsed', retryAfter: 5 },
          { hint: 'try again in a few seconds, or send JSON' },
        )
      subjects.set(subject, mine + 1)
      try {
        await enter()
        try {
          return await run(text)
        } finally {
          leave()
        }
      } finally {
        const left = (subjects.get(subject) ?? 1) - 1
        if (left === 0) subjects.delete(subject)
        else subjects.set(subject, left)
      }
    },
  }
}
