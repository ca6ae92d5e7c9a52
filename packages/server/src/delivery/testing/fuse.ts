import type { Between } from './hub.js'

/**
 * Kills a hub at one of its steps: before or after a transaction, before or after a call to a member. Work in progress
 * is carried out or not, the hub never learns of it, and nothing works for it any more.
 */
export const createFuse = (deathAt: number): Between & { steps(): number; isDead(): boolean } => {
  let steps = 0
  let dead = false
  const step = (): void => {
    if (!dead) steps += 1
    if (steps >= deathAt) dead = true
    if (dead) throw new Error('the hub has died')
  }
  return {
    steps: () => steps,
    isDead: () => dead,
    store: (store) => ({
      ...store,
      write: async (writer, body) => {
        step()
        const value = await store.write(writer, body)
        step()
        return value
      },
    }),
    transport: (transport) => ({
      ...transport,
      request: async (asked) => {
        step()
        const answer = await transport.request(asked)
        step()
        return answer
      },
    }),
  }
}
