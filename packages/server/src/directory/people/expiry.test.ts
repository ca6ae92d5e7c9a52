import { describe, expect, it } from 'vitest'
import type { RawEntry } from '../raw.js'
import { expiresBy, expiryOf } from './expiry.js'

const day = 86_400_000
const now = Date.UTC(2026, 0, 15)
const entry = (...values: string[]): RawEntry => ({
  dn: 'uid=x',
  attributes: new Map([['shadowexpire', { values, parsedBuffers: [] }]]),
})

describe('the end of an account', () => {
  it.each<[string, number | 'never' | undefined]>([
    ['20271231000000Z', Date.UTC(2027, 11, 31)],
    ['20271231020000+0200', Date.UTC(2027, 11, 31)],
    ['20468', Date.UTC(2026, 0, 15)],
    ['1', day],
    ['0', 'never'],
    ['-1', 'never'],
    ['9223372036854775807', 'never'],
    ['134129088000000000', Date.UTC(2026, 0, 15)],
    ['1768435200', undefined],
    ['-5', undefined],
    ['soon', undefined],
    ['', undefined],
  ])('%s', (value, end) => expect(expiryOf(value)).toBe(end))
})

describe('a person with such an attribute', () => {
  it.each<[string, RawEntry, object]>([
    ['ends on that day', entry('20468'), { disabled: true }],
    [
      'does not end before it, and is looked at then',
      entry('20469'),
      { disabled: false, changesAt: now + day },
    ],
    ['ends by the earliest of several', entry('20469', '20467'), { disabled: true, changesAt: now + day }],
    ['does not end without it', entry(), { disabled: false }],
    ['does not end where it says never', entry('-1'), { disabled: false }],
  ])('%s', (_, raw, expected) => expect(expiresBy('shadowExpire')(raw, now)).toEqual(expected))

  it('does not end by a value that cannot be read, and it is a problem', () => {
    expect(expiresBy('shadowExpire')(entry('soon'), now)).toMatchObject({
      disabled: false,
      problem: expect.stringContaining('shadowExpire "soon"'),
    })
  })
})
