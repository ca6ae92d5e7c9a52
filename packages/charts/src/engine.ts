import { createWasi } from './wasi.js'

/** An instance whose memory grew beyond this is replaced: WebAssembly memory never shrinks. */
const recycleBytes = 256 * 1024 * 1024

interface Exports {
  memory: WebAssembly.Memory
  _initialize(): void
  allocate(size: number): number
  render(): number
  result(): number
  reusable(): number
}

/** A rendering needs more memory than the module may have. */
export class EngineMemoryError extends Error {
  constructor() {
    super('the rendering needs more memory than the engine may use')
    this.name = 'EngineMemoryError'
  }
}

/** A rendering engine in this thread. */
export interface Engine {
  /**
   * @param frame a request, as `encodeRequest` writes it
   * @param epochMs the time templates see, in milliseconds since 1970
   * @returns the response, as `decodeResponse` reads it, in a separate buffer
   * @throws EngineMemoryError when it needs more memory than the module may have
   * @throws RangeError when templates call one another deeper than the stack of this thread
   */
  handle(frame: Uint8Array, epochMs: number): Uint8Array<ArrayBuffer>
}

const isExports = (exports: WebAssembly.Exports): exports is WebAssembly.Exports & Exports =>
  exports.memory instanceof WebAssembly.Memory &&
  ['_initialize', 'allocate', 'render', 'result', 'reusable'].every(
    (name) => typeof exports[name] === 'function',
  )

/** Opens an engine. An instance is used again if the module allows it, and discarded after an error in the module itself. */
export const createEngine = (module: WebAssembly.Module): Engine => {
  let open: ReturnType<typeof instantiate> | undefined
  return {
    handle(frame, epochMs) {
      const instance = open ?? instantiate(module)
      open = undefined
      const response = instance.handle(frame, epochMs)
      if (instance.isReusable() && instance.bytes() <= recycleBytes) open = instance
      return response
    },
  }
}

const instantiate = (module: WebAssembly.Module) => {
  const wasi = createWasi()
  const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi.imports })
  if (!isExports(exports)) throw new Error('engine.wasm.br does not have the functions of the engine')
  wasi.attach(exports.memory)
  const guarded = <Result>(call: () => Result): Result => {
    try {
      return call()
    } catch (error) {
      if (wasi.outOfMemory()) throw new EngineMemoryError()
      throw error
    }
  }
  guarded(() => exports._initialize())
  return {
    bytes: () => exports.memory.buffer.byteLength,
    isReusable: () => exports.reusable() === 1,
    handle: (frame: Uint8Array, epochMs: number): Uint8Array<ArrayBuffer> =>
      guarded(() => {
        wasi.begin(epochMs)
        const at = exports.allocate(frame.length) >>> 0
        new Uint8Array(exports.memory.buffer).set(frame, at)
        const length = exports.render() >>> 0
        return new Uint8Array(exports.memory.buffer as ArrayBuffer, exports.result() >>> 0, length).slice()
      }),
  }
}
