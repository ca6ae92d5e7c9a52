import type { Clock } from '../runtime/clock.js'
import type { ClusterChange } from './facts.js'

/** Reports the changes of one cluster, after the cluster itself was announced. */
export interface Announcements {
  /** Changes of a cluster that has not been announced yet are not reported. */
  report(change: ClusterChange): void
  /** Announces the cluster, unless it was announced before. */
  introduce(): void
  /** Announces a new cluster after `introductionMs` at the latest. */
  introduceLater(): void
  /** The cluster is no longer introduced. */
  close(): void
}

/** How long the announcement of a new cluster waits for its nodes to be known. */
const introductionMs = 5_000

export const createAnnouncements = ({
  isNew,
  clock,
  onChange,
}: {
  isNew: boolean
  clock: Clock
  onChange: (change: ClusterChange) => void
}): Announcements => {
  let introduced = !isNew
  let closed = false
  let cancel = (): void => {}

  const introduce = (): void => {
    if (introduced || closed) return
    introduced = true
    onChange('added')
  }

  return {
    report: (change) => {
      if (introduced) onChange(change)
    },
    introduce,
    introduceLater: () => {
      if (!introduced) cancel = clock.after(introductionMs, introduce)
    },
    close: () => {
      closed = true
      cancel()
    },
  }
}
