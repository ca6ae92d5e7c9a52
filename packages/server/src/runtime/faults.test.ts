import { describe, expect, test } from 'vitest'
import { createFaults, shortageOf } from './faults.js'
import { connectionsUsedUp } from './local-fault.js'
import { silentLogger } from './logger.js'
import { createManualClock } from './testing/clock.js'

const emfile = { code: 'EMFILE', message: 'connect EMFILE' }

test.each([
  [
    'no descriptor left',
    emfile,
    { inUse: 255, limit: 256 },
    'open-file limit reached: 255 of 256 descriptors in use (connect EMFILE); raise LimitNOFILE or ulimit -n',
  ],
  [
    'no descriptor left to count those in use',
    emfile,
    { inUse: undefined, limit: 256 },
    'open-file limit reached: 256 of 256 descriptors in use (connect EMFILE); raise LimitNOFILE or ulimit -n',
  ],
  [
    'no connection left for clusters',
    { code: connectionsUsedUp, message: 'all 32 connections are open' },
    { inUse: 90, limit: 256 },
    'open-file limit reached: 90 of 256 descriptors in use (all 32 connections are open); raise LimitNOFILE or ulimit -n',
  ],
  [
    'no memory',
    { code: 'ENOMEM', message: 'connect ENOMEM' },
    { inUse: 90, limit: 256 },
    'the hub host is out of resources: connect ENOMEM; check memory, disk space and net.ipv4.ip_local_port_range',
  ],
])('the hub reports the exhausted resource of its machine: %s', (_, fault, descriptors, message) => {
  expect(shortageOf(fault, descriptors)).toBe(message)
})

describe('faults of the hub host', () => {
  const open = () => {
    const clock = createManualClock()
    const told: (string | undefined)[] = []
    let released = 0
    const reserve = {
      release: () => {
        released += 1
      },
      close: () => undefined,
    }
    const faults = createFaults({
      clock,
      logger: silentLogger,
      reserveOf: () => reserve,
      descriptors: () => ({ inUse: 256, limit: 256 }),
    })
    faults.onChange((message) => told.push(message))
    return { clock, faults, told, released: () => released }
  }

  test('release the reserve only when descriptors ran out', () => {
    const { faults, released } = open()
    faults.tell({ code: 'ENOMEM', message: 'no memory' })
    expect(released()).toBe(0)
    faults.tell(emfile)
    expect(released()).toBe(1)
  })

  test('are one condition that ends after a while without faults', async () => {
    const { clock, faults, told } = open()
    expect(faults.current()).toBeUndefined()
    for (let count = 0; count < 5; count += 1) {
      faults.tell(emfile)
      await clock.pass(10_000)
    }
    expect(faults.current()).toMatch(/^open-file limit reached: 256 of 256/)
    expect(told).toHaveLength(1)
    await clock.pass(30_000)
    expect(faults.current()).toBeUndefined()
    expect(told).toEqual([expect.stringMatching(/^open-file limit/), undefined])
  })
})
