import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addressFrom } from './address.js'
import { UsageError } from './usage.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulator-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

test('without a playground and without a name nothing is guessed: the error says what to pass', () => {
  expect(() => addressFrom({}, folder)).toThrow(UsageError)
  expect(() => addressFrom({}, folder)).toThrow(/--address http:\/\/HOST:PORT .* HANSA_SIMULATOR/)
  mkdirSync(join(folder, '.hansa'))
  for (const state of ['', 'no json', '{"port":"7071"}']) {
    writeFileSync(join(folder, '.hansa', 'simulator.json'), state)
    expect(() => addressFrom({}, folder), state).toThrow(UsageError)
  }
})

test('a playground of the folder is found by its state, and the environment wins', () => {
  mkdirSync(join(folder, '.hansa'))
  writeFileSync(join(folder, '.hansa', 'simulator.json'), JSON.stringify({ version: 1, port: 4711 }))
  expect(addressFrom({}, folder)).toBe('http://127.0.0.1:4711')
  expect(addressFrom({ HANSA_PLAYGROUND: join(folder, '.hansa') }, '/')).toBe('http://127.0.0.1:4711')
  expect(addressFrom({ HANSA_SIMULATOR: 'http://10.0.0.1:1' }, folder)).toBe('http://10.0.0.1:1')
})
