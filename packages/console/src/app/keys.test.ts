import { describe, expect, it } from 'vitest'
import { createKeyReader } from './keys.js'

const press = (read: ReturnType<typeof createKeyReader>, key: string, change = {}) =>
  read({ key, ctrlKey: false, metaKey: false, altKey: false, writing: false, at: 0, ...change })

describe('keys', () => {
  it('search, and list themselves', () => {
    const read = createKeyReader()
    expect(press(read, '/')).toEqual({ act: 'search' })
    expect(press(read, '?')).toEqual({ act: 'help' })
  })
  it('go with g and a letter', () => {
    const read = createKeyReader()
    expect(press(read, 'g')).toBeUndefined()
    expect(press(read, 'r', { at: 500 })).toEqual({ act: 'go', letter: 'r' })
    expect(press(read, 'r', { at: 600 })).toBeUndefined()
  })
  it('do nothing when the letter comes late', () => {
    const read = createKeyReader()
    press(read, 'g')
    expect(press(read, 'r', { at: 2_000 })).toBeUndefined()
  })
  it('are text in text fields, and with Ctrl the browser’s', () => {
    const read = createKeyReader()
    expect(press(read, '/', { writing: true })).toBeUndefined()
    expect(press(read, '/', { ctrlKey: true })).toBeUndefined()
    press(read, 'g')
    press(read, 'x', { writing: true })
    expect(press(read, 'r')).toBeUndefined()
  })
})
