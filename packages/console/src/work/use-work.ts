import { useEffect, useState } from 'react'
import type { Answers, Task } from './tasks.js'

const limitMs = 5_000

interface Work<T> {
  /** The last answer, also while a newer task runs. */
  readonly answer: T | undefined
  readonly problem: string | undefined
  readonly busy: boolean
}

type TaskOf<K extends Task['kind']> = Extract<Task, { kind: K }>

/** Runs a task in a worker, and again when the task changes (keep it stable). A task that takes too long is ended. */
export const useWork = <K extends Task['kind']>(task: TaskOf<K> | undefined): Work<Answers[K]> => {
  const [done, setDone] = useState<{ task?: Task; answer?: Answers[K]; problem?: string }>({})
  useEffect(() => {
    if (task === undefined) return
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    const end = (result: { answer?: Answers[K]; problem?: string }): void => {
      worker.terminate()
      clearTimeout(limit)
      setDone({ task, ...result })
    }
    const limit = setTimeout(() => end({ problem: `no result after ${limitMs / 1000} s` }), limitMs)
    worker.onmessage = ({ data }) => end(data)
    worker.onerror = ({ message }) => end({ problem: message })
    worker.postMessage(task)
    return () => {
      worker.terminate()
      clearTimeout(limit)
    }
  }, [task])
  return {
    answer: task === undefined ? undefined : done.answer,
    problem: task === undefined || done.task !== task ? undefined : done.problem,
    busy: task !== undefined && done.task !== task,
  }
}
