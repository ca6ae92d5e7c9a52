import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { createDial } from '../../kube/index.js'
import { type Clock, systemClock } from '../../runtime/clock.js'
import { createCoarseClock } from '../../runtime/coarse-clock.js'
import { createLimitReader, probeConnectionsOf } from '../../runtime/descriptors.js'
import { createEgress } from '../../runtime/egress.js'
import { type Findings, machineMs, type Order } from './messages.js'
import { createProber, type Probing } from './prober.js'

/** Probes start, and their timeouts end, in steps: waking for each of a thousand clusters costs more than the probes. */
const stepMs = 100

/** How long findings wait to be batched, so that the hub's thread is not woken for each. */
const gatherMs = 20

/** The prober thread: it does nothing else, so that a verdict reflects the cluster and not a busy hub. */
const run = (port: MessagePort): void => {
  const clock: Clock = { ...systemClock, monotonic: machineMs }
  const limit = createLimitReader(clock)
  const dial = createDial({
    clock,
    egress: createEgress({ allowLoopback: workerData === 'loopback' }),
    // A fault is sent with its verdict: the hub's thread holds the reserve.
    most: () => probeConnectionsOf(limit()),
  })
  const prober = createProber({
    dialOf: () => dial,
    clock: createCoarseClock(clock, stepMs),
    random: Math.random,
  })
  const subjects = new Map<number, Probing>()
  let findings: Findings[number][] = []

  const tell = (finding: Findings[number]): void => {
    if (findings.length === 0)
      clock.after(gatherMs, () => {
        port.postMessage(findings)
        findings = []
      })
    findings.push(finding)
  }
  port.on('message', (order: Order) => {
    const known = subjects.get(order.id)
    if (order.do === 'hurry') known?.hurry()
    else if (order.do === 'forget') {
      known?.close()
      subjects.delete(order.id)
    } else if (known !== undefined) known.update(order.subject)
    else
      subjects.set(
        order.id,
        prober.probe(order.subject, (verdict) => tell({ ...verdict, id: order.id })),
      )
  })
}

if (parentPort !== null) run(parentPort)
