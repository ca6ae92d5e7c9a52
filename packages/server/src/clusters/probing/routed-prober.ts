import { type DialTarget, targetOf } from '../dialer.js'
import type { ProbeFinding, Prober, ProbeSubject, Probing } from './prober.js'

/**
 * A prober thread can open only TCP connections, so a cluster with its own dialer is probed by `own`, in the thread of
 * that dialer, and every other cluster by `direct`. A cluster that changes from one kind of connection to the other
 * moves over.
 */
export const createRoutedProber = ({
  hasDialer,
  own,
  direct,
}: {
  hasDialer: (target: DialTarget) => boolean
  own: Prober
  direct: Prober
}): Prober => ({
  probe: (first, onVerdict) => {
    const proberOf = (subject: ProbeSubject): Prober => (hasDialer(targetOf(subject)) ? own : direct)
    let prober = proberOf(first)
    let move = 0
    /** A verdict that was on its way when the cluster moved over is dropped. */
    const current = (): ((verdict: ProbeFinding) => void) => {
      move += 1
      const mine = move
      return (verdict) => {
        if (mine === move) onVerdict(verdict)
      }
    }
    let probing: Probing = prober.probe(first, current())
    return {
      update: (next) => {
        const chosen = proberOf(next)
        if (chosen === prober) {
          probing.update(next)
          return
        }
        probing.close()
        prober = chosen
        probing = prober.probe(next, current())
      },
      hurry: () => probing.hurry(),
      close: () => {
        move += 1
        probing.close()
      },
    }
  },
  close: async () => {
    await Promise.all([own.close(), direct.close()])
  },
})
