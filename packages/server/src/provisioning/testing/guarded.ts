import { expect, it } from 'vitest'
import { allGuards, type GuardName, type Guards, guardsWithout } from '../plan/guards.js'

/** A rule and its guard: the rule holds with it, and the same test fails without it. */
export const guarded = (
  rule: string,
  guard: GuardName | readonly GuardName[],
  body: (guards: Guards) => Promise<void>,
): void => {
  const off = typeof guard === 'string' ? [guard] : guard
  it(rule, () => body(allGuards))
  it(`${rule} (fails without ${off.join(' and ')})`, async () => {
    await expect(body(guardsWithout(...off))).rejects.toThrow(/expected/i)
  })
}
