import type { Clock } from '../runtime/clock.js'
import { controllerSubject } from '../runtime/subject.js'
import { writeMeta } from './meta.js'
import type { Store } from './store.js'

/** How long a successful write counts as proof. */
const believedMs = 5_000

/** Throws unless the database can be read, and could be written within the last seconds: a separate cheap row, which takes no revision. */
export const createWriteProof = ({ store, clock }: { store: Store; clock: Clock }): (() => Promise<void>) => {
  let provenAt = Number.NEGATIVE_INFINITY
  let proving: Promise<void> | undefined

  const prove = async (): Promise<void> => {
    await store.write({ subject: controllerSubject('hub/readyz') }, (tx) =>
      writeMeta(tx, 'writable', store.holder),
    )
    provenAt = clock.monotonic()
  }

  return async () => {
    await store.read((reader) => reader.revision())
    if (clock.monotonic() - provenAt < believedMs) return
    proving ??= prove().finally(() => {
      proving = undefined
    })
    await proving
  }
}
