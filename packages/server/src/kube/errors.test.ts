import { describe, expect, it } from 'vitest'
import { classify } from './errors.js'

const failed = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code })

describe('a failed connection', () => {
  it.each(['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EADDRNOTAVAIL', 'EAGAIN'])(
    'with %s is a fault of this machine, also among the addresses of one name',
    (code) => {
      expect(classify(failed(code)).cause).toBe('Local')
      expect(classify(failed(code), 'Refused').cause).toBe('Local')
      const all = Object.assign(new AggregateError([failed(code), failed(code)], ''), { code })
      expect(classify(all).cause).toBe('Local')
    },
  )

  it.each(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'])('with %s is a fault of the member', (code) => {
    expect(classify(failed(code)).cause).toBe('Refused')
  })
})
