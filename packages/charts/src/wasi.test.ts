import { expect, test } from 'vitest'
import { createWasi } from './wasi.js'

/** Writes a text to standard error as a program does, in one write. */
const wroteBy = (text: string) => {
  const wasi = createWasi()
  const memory = new WebAssembly.Memory({ initial: 1 })
  wasi.attach(memory)
  wasi.begin(0)
  const bytes = Buffer.from(text)
  new Uint8Array(memory.buffer).set(bytes, 64)
  const view = new DataView(memory.buffer)
  view.setUint32(0, 64, true)
  view.setUint32(4, bytes.length, true)
  const write = Reflect.get(wasi.imports, 'fd_write') as (...parameters: number[]) => number
  write(2, 0, 1, 16)
  return wasi
}

test.each([
  ['fatal error: runtime: out of memory', true],
  ['runtime: cannot allocate memory', true],
  // Seen with a heap of 811 MiB that had to grow by 291 MiB.
  ['fatal error: arena already initialized', true],
  ['fatal error: all goroutines are asleep - deadlock!', false],
])('a program that writes "%s": out of memory %s', (text, expected) => {
  expect(wroteBy(text).outOfMemory()).toBe(expected)
})
