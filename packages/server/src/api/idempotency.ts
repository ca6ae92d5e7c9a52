import type { Store } from '../db/index.js'
import { type Kept, keepAnswer, keptAnswer, type Repeatable, type Signer } from '../resources/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'

/**
 * Idempotency-Key for POSTs that do not keep their answer in the same transaction as what they do (creations do, by their
 * input `idempotencyKey`): the answer is kept after it was given; the same request waits while the first is running.
 */
export const createRepeater = ({ store, sealer, clock }: { store: Store; sealer: Signer; clock: Clock }) => {
  const running = new Map<string, Promise<Kept>>()

  const once = async (
    repeatable: Repeatable,
    run: () => Promise<Kept>,
    permit: () => Promise<void>,
  ): Promise<Kept> => {
    const kept = await store.read((reader) => keptAnswer(reader, sealer, repeatable))
    if (kept !== undefined) {
      await permit()
      return kept
    }
    const answer = await run()
    await store.write({ subject: repeatable.subject }, (tx) =>
      keepAnswer(tx, sealer, repeatable, { ...answer, answer: answer.answer ?? null }, timestamp(clock)),
    )
    return answer
  }

  /** `permit` throws if the subject may no longer perform the operation: a kept answer is then not given. */
  return async (
    repeatable: Repeatable,
    run: () => Promise<Kept>,
    permit: () => Promise<void>,
  ): Promise<Kept> => {
    const id = JSON.stringify([repeatable.subject.id, repeatable.key])
    const before = running.get(id)
    if (before !== undefined) await before.catch(() => {})
    const answer = once(repeatable, run, permit)
    running.set(id, answer)
    try {
      return await answer
    } finally {
      if (running.get(id) === answer) running.delete(id)
    }
  }
}

export type Repeater = ReturnType<typeof createRepeater>
