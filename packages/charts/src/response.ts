import { setImmediate as nextTurn } from 'node:timers/promises'
import type {
  ChartDescription,
  HelmRendering,
  Hook,
  KubeObject,
  KustomizeRendering,
  Manifest,
  RenderingInputs,
  ValuesFault,
} from './types.js'

/** The header of a manifest: the bytes of its text and of the JSON of its object, in place of these. */
type WithLengths<Document extends Manifest> = Omit<Document, 'text' | 'object'> & {
  text: number
  object?: number
}

/** The rendering in the header of a response, by the type of the request. */
interface Headers {
  helm: Omit<HelmRendering, 'manifests' | 'hooks' | 'crds' | 'warnings'> & {
    manifests: readonly WithLengths<Manifest>[]
    hooks: readonly WithLengths<Hook>[]
    crds: readonly WithLengths<Manifest>[]
  }
  describe: Omit<ChartDescription, 'warnings'>
  kustomize: { objects: readonly number[]; text: number }
}

/** The rendering of a response, by the type of the request. */
export interface Renderings {
  helm: HelmRendering
  describe: ChartDescription
  kustomize: KustomizeRendering
}

/** The error of a response. */
export interface EngineError {
  message: string
  inputs?: RenderingInputs
  faults?: readonly ValuesFault[]
}

export type EngineResponse<Type extends keyof Renderings> =
  | { rendering: Renderings[Type] }
  | { error: EngineError; warnings: readonly string[] }

/** Milliseconds after which the decoder lets the event loop run. */
const sliceMs = 10

/** Reads the contents of a response in their order, and lets the event loop run in between. */
class Contents {
  private readonly frame: Buffer
  private at: number
  private since = performance.now()

  constructor(frame: Buffer, at: number) {
    this.frame = frame
    this.at = at
  }

  text(length: number): string {
    this.at += length
    return this.frame.toString('utf8', this.at - length, this.at)
  }

  async object(length: number): Promise<KubeObject> {
    if (performance.now() - this.since > sliceMs) {
      await nextTurn()
      this.since = performance.now()
    }
    return JSON.parse(this.text(length)) as KubeObject
  }

  async manifests<Document extends Manifest>(
    documents: readonly WithLengths<Document>[],
  ): Promise<Document[]> {
    const manifests: Document[] = []
    for (const document of documents) {
      const { text: textLength, object: objectLength, ...rest } = document
      const text = this.text(textLength)
      const object = objectLength === undefined ? {} : { object: await this.object(objectLength) }
      manifests.push({ ...rest, text, ...object } as Document)
    }
    return manifests
  }
}

const decoders: {
  [Type in keyof Renderings]: (
    header: Headers[Type],
    contents: Contents,
    warnings: readonly string[],
  ) => Promise<Renderings[Type]>
} = {
  async helm(header, contents, warnings) {
    const manifests = await contents.manifests<Manifest>(header.manifests)
    const hooks = await contents.manifests<Hook>(header.hooks)
    const crds = await contents.manifests<Manifest>(header.crds)
    return { ...header, manifests, hooks, crds, warnings }
  },
  describe: async (header, _, warnings) => ({ ...header, warnings }),
  async kustomize(header, contents, warnings) {
    const objects: KubeObject[] = []
    for (const length of header.objects) objects.push(await contents.object(length))
    return { objects, text: contents.text(header.text), warnings }
  },
}

/**
 * Decodes a response as the engine writes it: the length of the header (4 bytes, little endian), the header as JSON, the texts and
 * the JSON of the objects. It parses one object at a time, so that a large rendering does not block the event loop.
 */
export const decodeResponse = async <Type extends keyof Renderings>(
  type: Type,
  response: Uint8Array,
): Promise<EngineResponse<Type>> => {
  const frame = Buffer.from(response.buffer, response.byteOffset, response.byteLength)
  const end = 4 + frame.readUInt32LE(0)
  const {
    error,
    rendering,
    warnings = [],
  } = JSON.parse(frame.toString('utf8', 4, end)) as {
    error?: EngineError
    rendering: Headers[Type]
    warnings?: readonly string[]
  }
  if (error !== undefined) return { error, warnings }
  return { rendering: await decoders[type](rendering, new Contents(frame, end), warnings) }
}
