import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addressFrom } from './address.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulator-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

test('a playground of the folder is found by its state; the environment wins; else it is the usual port', () => {
  expect(addressFrom({}, folder)).toBe('http://127.0.0.1:7071')
  mkdirSync(join(folder, '.hansa'))
  writeFileSync(join(folder, '.hansa', 'simulator.json'), JSON.stringify({ version: 1, port: 4711 }))
  expect(addressFrom({}, folder)).toBe('http://127.0.0.1:4711')
  expect(addressFrom({ HANSA_PLAYGROUND: join(folder, '.hansa') }, '/')).toBe('http://127.0.0.1:4711')
  expect(addressFrom({ HANSA_SIMULATOR: 'http://10.0.0.1:1' }, folder)).toBe('http://10.0.0.1:1')
})
