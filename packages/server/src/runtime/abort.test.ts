import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { onAbort } from './abort.js'

describe('onAbort', () => {
  test('many share one listener, which is removed with the last of them', () => {
    const { signal } = new AbortController()
    const ends = Array.from({ length: 100 }, () => onAbort(signal, () => {}))
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    for (const end of ends) end()
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  test('each remaining listener is called once, one that was passed twice is called twice', () => {
    const controller = new AbortController()
    const called: string[] = []
    const twice = (): void => void called.push('twice')
    onAbort(controller.signal, twice)
    onAbort(controller.signal, twice)
    const end = onAbort(controller.signal, () => called.push('ended'))
    end()
    end()
    onAbort(controller.signal, () => called.push('last'))
    controller.abort()
    controller.abort()
    expect(called).toEqual(['twice', 'twice', 'last'])
  })

  test('one can remove the others while they are called', () => {
    const controller = new AbortController()
    const called: string[] = []
    const ends: (() => void)[] = []
    onAbort(controller.signal, () => {
      called.push('first')
      for (const end of ends) end()
    })
    ends.push(onAbort(controller.signal, () => called.push('second')))
    controller.abort()
    expect(called).toEqual(['first'])
  })
})
