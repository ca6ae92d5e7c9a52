import { describe, expect, it } from 'vitest'
import { readSshKey } from './ssh-key.js'

/** Created with `ssh-keygen -t ed25519`; the fingerprint is from `ssh-keygen -l`. */
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5'

describe('readSshKey', () => {
  it.each([key, `  ${key}  `, `${key} anna@laptop`, `${key} a comment of words\n`])(
    'reads %j without its comment',
    (line) => expect(readSshKey(line)).toMatchObject({ text: key }),
  )

  it.each([
    ['', /key type/],
    ['not a key', /key type/],
    [`command="ls" ${key}`, /options/],
    ['ssh-dss AAAAB3NzaC1kc3M=', /key type/],
    ['ssh-ed25519', /no base64/],
    ['ssh-ed25519 ÄÖ', /no base64/],
    [key.replace('ssh-ed25519', 'ssh-rsa'), /not a key of type ssh-rsa/],
    ['ssh-ed25519 AAAA', /damaged/],
    [`ssh-ed25519 ${'A'.repeat(20_000)}`, /more than 16000/],
  ])('refuses %j', (line, problem) => {
    expect(readSshKey(line)).toEqual({ problem: expect.stringMatching(problem) })
  })
})
