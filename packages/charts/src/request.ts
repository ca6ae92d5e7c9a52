import type { ChartFile, HelmInput, KustomizeInput } from './types.js'

export type EngineRequest =
  | { type: 'helm'; files: readonly ChartFile[]; helm: HelmInput }
  | { type: 'describe'; files: readonly ChartFile[] }
  | { type: 'kustomize'; files: readonly ChartFile[]; kustomize: KustomizeInput }

/** A request as the engine reads it: the length of the header (4 bytes, little endian), the header as JSON, the bytes of the files. */
export const encodeRequest = ({ files, ...rest }: EngineRequest): Uint8Array => {
  const names = files.map(({ name, data }) => ({ name, size: data.length }))
  const header = Buffer.from(JSON.stringify({ ...rest, files: names }))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(header.length)
  return Buffer.concat([length, header, ...files.map(({ data }) => data)])
}
