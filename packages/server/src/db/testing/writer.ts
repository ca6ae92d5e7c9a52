import { systemClock } from '../../runtime/clock.js'
import { silentLogger } from '../../runtime/logger.js'
import { tokenSubject } from '../../runtime/subject.js'
import { openStore } from '../index.js'
import { rowOf } from './row.js'

/**
 * A hub that writes pairs of rows for as long as it lives, and prints the acknowledged pairs on standard output. It kills itself
 * while it writes once it printed ENOUGH of them: whoever started it can be late.
 */
const [, , data, first, enough] = process.argv
if (data === undefined || first === undefined) throw new Error('usage: writer.ts DATA FIRST [ENOUGH]')
const { store } = await openStore({ data, clock: systemClock, logger: silentLogger })
let next = Number(first)
let printed = 0
const write = async (): Promise<void> => {
  for (;;) {
    const pair = next++
    await store.write({ subject: tokenSubject('writer') }, async (tx) => {
      await tx.put(rowOf(`left-${pair}`, { labels: { pair: String(pair) } }))
      await tx.put(rowOf(`right-${pair}`, { labels: { pair: String(pair) } }))
    })
    process.stdout.write(`${pair}\n`)
    printed += 1
    if (printed === Number(enough)) process.kill(process.pid, 'SIGKILL')
  }
}
await Promise.all(Array.from({ length: 8 }, write))
