import { setImmediate } from 'node:timers'
import { Worker } from 'node:worker_threads'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import { createIntake } from './intake.js'
import { type Findings, machineMs, type Order } from './messages.js'
import type { ProbeFinding, Prober, ProbeSubject } from './prober.js'

const againMs = 1_000

/** Probes in a separate thread. A thread that ends is restarted; until then no cluster is probed. */
export const createWorkerProber = ({
  clock,
  logger,
  allowLoopback,
}: {
  clock: Clock
  logger: Logger
  /** Of members and proxies, as in the hub's own thread. */
  allowLoopback: boolean
}): Prober => {
  const subjects = new Map<number, { subject: ProbeSubject; onVerdict: (verdict: ProbeFinding) => void }>()
  let ids = 0
  let closed = false
  let worker: Worker | undefined

  const order = (message: Order): void => worker?.postMessage(message)
  const take = ({ id, at, ...verdict }: Findings[number]): void => {
    // Both clocks run at the same rate; only their origins differ.
    const offset = clock.monotonic() - machineMs()
    subjects.get(id)?.onVerdict({ ...verdict, at: at + offset })
  }
  const intake = createIntake({ take, soon: (task) => setImmediate(task) })
  const start = (): void => {
    if (closed) return
    const started = new Worker(new URL('./probe-worker.js', import.meta.url), {
      workerData: allowLoopback ? 'loopback' : 'no loopback',
    })
    worker = started
    started.unref()
    started.on('message', intake.hear)
    started.on('error', (error) => logger.error({ error }, 'the thread that probes clusters failed'))
    started.on('exit', () => {
      if (worker === started) worker = undefined
      clock.after(againMs, start)
    })
    for (const [id, { subject }] of subjects) order({ do: 'probe', id, subject })
  }
  start()

  return {
    probe: (first, onVerdict) => {
      ids += 1
      const id = ids
      const known = { subject: first, onVerdict }
      subjects.set(id, known)
      order({ do: 'probe', id, subject: first })
      return {
        update: (subject) => {
          if (!subjects.has(id)) return
          known.subject = subject
          order({ do: 'probe', id, subject })
        },
        hurry: () => order({ do: 'hurry', id }),
        close: () => {
          subjects.delete(id)
          intake.forget(id)
          order({ do: 'forget', id })
        },
      }
    },
    close: async () => {
      closed = true
      await worker?.terminate()
    },
  }
}
