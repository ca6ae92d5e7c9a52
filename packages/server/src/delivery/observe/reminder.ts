import type { Clock } from '../../runtime/clock.js'

/** Calls `remind` once for each key that was noted, after a wait that the first of them begins. */
export const createReminder = (after: Clock['after'], remind: (key: string) => void) => {
  const noted = new Set<string>()
  let cancel: (() => void) | undefined
  return {
    note: (key: string, ms: number): void => {
      noted.add(key)
      cancel ??= after(ms, () => {
        cancel = undefined
        const keys = [...noted]
        noted.clear()
        for (const one of keys) remind(one)
      })
    },
    close: (): void => cancel?.(),
  }
}
