import { setImmediate as nextTurn } from 'node:timers/promises'
import { stepBytes } from './joined.js'
import type { ChartFile, HelmInput, KustomizeInput } from './types.js'

export type EngineRequest =
  | { type: 'helm'; files: readonly ChartFile[]; helm: HelmInput }
  | { type: 'describe'; files: readonly ChartFile[] }
  | { type: 'kustomize'; files: readonly ChartFile[]; kustomize: KustomizeInput }

/**
 * A request as the engine reads it: the length of the header (4 bytes, little endian), the header as JSON, the bytes of the files.
 * The buffer contains nothing else, so that it can be transferred to another thread.
 */
export const encodeRequest = async ({ files, ...rest }: EngineRequest): Promise<Uint8Array<ArrayBuffer>> => {
  const names = files.map(({ name, data }) => ({ name, size: data.length }))
  const header = Buffer.from(JSON.stringify({ ...rest, files: names }))
  const size = files.reduce((sum, { data }) => sum + data.length, 4 + header.length)
  const frame = new Uint8Array(size)
  new DataView(frame.buffer).setUint32(0, header.length, true)
  frame.set(header, 4)
  let at = 4 + header.length
  let copied = 0
  for (const { data } of files)
    for (let from = 0; from < data.length; from += stepBytes) {
      const step = data.subarray(from, from + stepBytes)
      frame.set(step, at)
      at += step.length
      copied += step.length
      if (copied < stepBytes) continue
      copied = 0
      await nextTurn()
    }
  return frame
}
