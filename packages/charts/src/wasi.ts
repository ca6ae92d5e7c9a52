import { randomFillSync } from 'node:crypto'

/** Error numbers of WASI preview 1. */
const errno = { success: 0, badFile: 8 } as const

/** The name of the program: Go's flag package reads it. */
const program = Buffer.from('engine\0')

/** Ends the instance: the program exited, usually after a panic. */
export class ProgramExit extends Error {
  constructor(code: number, output: string) {
    super(`the engine exited with code ${code}: ${output}`)
    this.name = 'ProgramExit'
  }
}

/** The host functions of one instance. */
export interface Wasi {
  imports: WebAssembly.ModuleImports
  /** Must be called before the first call into the instance. */
  attach(memory: WebAssembly.Memory): void
  /** Sets the time that the program reads, in milliseconds since 1970, and forgets its output. */
  begin(epochMs: number): void
  /** The first characters that the program wrote to its standard output and error since: a panic's message. */
  output(): string
  /** Whether the program reported that it ran out of memory. */
  outOfMemory(): boolean
}

/** How Go's runtime ends when it cannot grow its heap. The last one is how `mheap.sysAlloc` fails, rarely, at a grow beyond the module's limit. */
const memoryFaults = /out of memory|cannot allocate memory|arena already initialized/

/**
 * WASI preview 1 for a program without access to anything: no files, no environment, no network, and a clock that is set.
 * Every function without an implementation answers EBADF. The random bytes seed Go's hash tables only; what templates draw comes from
 * the input.
 */
export const createWasi = (): Wasi => {
  let memory: WebAssembly.Memory | undefined
  let time = 0n
  let written = ''
  let isOutOfMemory = false
  const buffer = (): ArrayBuffer => {
    if (memory === undefined) throw new Error('the instance has no memory yet')
    return memory.buffer as ArrayBuffer
  }
  const view = (): DataView => new DataView(buffer())
  const sizes = (count: number, bytes: number) => (countAt: number, bytesAt: number) => {
    view().setUint32(countAt, count, true)
    view().setUint32(bytesAt, bytes, true)
    return errno.success
  }

  const functions: Record<string, (...parameters: never[]) => number> = {
    args_sizes_get: sizes(1, program.length),
    args_get: (argvAt: number, textAt: number) => {
      view().setUint32(argvAt, textAt, true)
      new Uint8Array(buffer(), textAt, program.length).set(program)
      return errno.success
    },
    environ_sizes_get: sizes(0, 0),
    environ_get: () => errno.success,
    clock_time_get: (clock: number, _precision: bigint, at: number) => {
      view().setBigUint64(at, clock === 0 ? time : process.hrtime.bigint(), true)
      return errno.success
    },
    random_get: (at: number, length: number) => {
      randomFillSync(new Uint8Array(buffer(), at, length))
      return errno.success
    },
    sched_yield: () => errno.success,
    proc_exit: (code: number) => {
      throw new ProgramExit(code, written)
    },
    fd_write: (_file: number, vectorsAt: number, count: number, sizeAt: number) => {
      let size = 0
      for (let index = 0; index < count; index += 1) {
        const at = view().getUint32(vectorsAt + 8 * index, true)
        const length = view().getUint32(vectorsAt + 8 * index + 4, true)
        const text = Buffer.from(buffer(), at, Math.min(length, 4_096)).toString()
        isOutOfMemory ||= memoryFaults.test(text)
        if (written.length < 4_096) written += text
        size += length
      }
      view().setUint32(sizeAt, size, true)
      return errno.success
    },
    // A sleep of Go's scheduler: it has passed at once.
    poll_oneoff: (subscriptionAt: number, eventAt: number, _count: number, countAt: number) => {
      const memoryView = view()
      memoryView.setBigUint64(eventAt, memoryView.getBigUint64(subscriptionAt, true), true)
      memoryView.setUint16(eventAt + 8, errno.success, true)
      memoryView.setUint8(eventAt + 10, 0)
      memoryView.setUint32(countAt, 1, true)
      return errno.success
    },
  }

  return {
    imports: new Proxy(functions as WebAssembly.ModuleImports, {
      get: (known, name) => known[String(name)] ?? (() => errno.badFile),
    }),
    attach(attached) {
      memory = attached
    },
    begin(epochMs) {
      time = BigInt(Math.trunc(epochMs)) * 1_000_000n
      written = ''
    },
    output: () => written,
    outOfMemory: () => isOutOfMemory,
  }
}
