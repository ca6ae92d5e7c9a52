import { parentPort, workerData } from 'node:worker_threads'
import { HansaError } from '../runtime/errors.js'
import { messageOf } from '../runtime/message.js'
import { parseYamlBody } from './yaml-body.js'

/** The worker's answer: the value as JSON (undefined if the text has none), or the reason for the refusal. */
export type YamlAnswer =
  | { json: string | undefined }
  | { refused: { pointer: string; reason: string; hint: string | undefined } }

const answer = (text: string): YamlAnswer => {
  try {
    return { json: JSON.stringify(parseYamlBody(text)) }
  } catch (error) {
    if (!(error instanceof HansaError))
      return { refused: { pointer: '', reason: messageOf(error), hint: undefined } }
    const pointer = error.errors[0]?.pointer ?? ''
    return { refused: { pointer, reason: error.errors[0]?.reason ?? error.message, hint: error.hint } }
  }
}

parentPort?.postMessage(answer(String(workerData)))
