import { perform, type Task } from './tasks.js'

addEventListener('message', ({ data }: MessageEvent<Task>) => {
  try {
    postMessage({ answer: perform(data) })
  } catch (error) {
    postMessage({ problem: error instanceof Error ? error.message : String(error) })
  }
})
