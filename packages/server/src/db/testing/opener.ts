import { systemClock } from '../../runtime/clock.js'
import { silentLogger } from '../../runtime/logger.js'
import { openStore } from '../index.js'

/** A hub that opens its data folder and ends; it prints the error of a refusal on standard output. */
const [, , data] = process.argv
if (data === undefined) throw new Error('usage: opener.ts DATA')
try {
  const { close } = await openStore({ data, clock: systemClock, logger: silentLogger })
  await close()
  process.stdout.write('opened\n')
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`)
}
