import { openStore } from '../../db/index.js'
import { systemClock } from '../../runtime/clock.js'
import { silentLogger } from '../../runtime/logger.js'
import { act } from './trail.js'

/** A hub that records acts for as long as it lives, and prints the acknowledged ones on standard output. */
const [, , data, first] = process.argv
if (data === undefined || first === undefined) throw new Error('usage: writer.ts DATA FIRST')
const { store } = await openStore({ data, clock: systemClock, logger: silentLogger })
let next = Number(first)
const write = async (): Promise<void> => {
  for (;;) {
    const number = next++
    await act(store, `t${number}`)
    process.stdout.write(`${number}\n`)
  }
}
await Promise.all(Array.from({ length: 8 }, write))
