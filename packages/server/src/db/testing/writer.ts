import { systemClock } from '../../runtime/clock.js'
import { silentLogger } from '../../runtime/logger.js'
import { tokenSubject } from '../../runtime/subject.js'
import { openStore } from '../index.js'
import { rowOf } from './row.js'

/** A hub that writes pairs of rows for as long as it lives, and prints the acknowledged pairs on standard output. */
const [, , data, first] = process.argv
if (data === undefined || first === undefined) throw new Error('usage: writer.ts DATA FIRST')
const { store } = await openStore({ data, clock: systemClock, logger: silentLogger })
let next = Number(first)
const write = async (): Promise<void> => {
  for (;;) {
    const pair = next++
    await store.write({ subject: tokenSubject('writer') }, async (tx) => {
      await tx.put(rowOf(`left-${pair}`, { labels: { pair: String(pair) } }))
      await tx.put(rowOf(`right-${pair}`, { labels: { pair: String(pair) } }))
    })
    process.stdout.write(`${pair}\n`)
  }
}
await Promise.all(Array.from({ length: 8 }, write))
