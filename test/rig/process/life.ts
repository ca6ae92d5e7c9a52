import { basename } from 'node:path'
import { alive, signal } from './identity.js'
import { end, type Launch, type ServerProcess, type ServerSpec, untilServing } from './launcher.js'

/** Controls of a suite over a server of one process. */
export interface Life {
  /** SIGKILL: connections are refused from here on. */
  kill(): Promise<void>
  /** SIGSTOP: it accepts connections and never answers. */
  hang(): Promise<void>
  /** SIGCONT; returns when it responds again. */
  resume(): Promise<void>
  /** Starts it again (ending it first if it runs) on the same port and data; returns when it answers. */
  restart(): Promise<void>
  /** Ends it for good. */
  stop(): Promise<void>
}

/**
 * Starts a server and returns its controls.
 * @param answers whether it is ready; called after every start and after a hang
 */
export const startLife = async (
  launch: Launch,
  spec: ServerSpec,
  answers: () => Promise<boolean>,
): Promise<Life> => {
  const name = basename(spec.command)
  const begin = async (): Promise<ServerProcess> => {
    const process = await launch(spec)
    try {
      await untilServing(process, answers)
    } catch (error) {
      await end(process)
      throw error
    }
    return process
  }
  let process = await begin()
  const must = (name_: NodeJS.Signals) => {
    if (!signal(process, name_)) throw new Error(`${name} does not run; restart it`)
  }
  return {
    kill: () => end(process),
    async hang() {
      must('SIGSTOP')
    },
    async resume() {
      must('SIGCONT')
      await untilServing(process, answers)
    },
    async restart() {
      if (alive(process)) await end(process)
      process = await begin()
    },
    stop: () => end(process),
  }
}
