import { systemClock } from '../../runtime/clock.js'
import { silentLogger } from '../../runtime/logger.js'
import { openStore } from '../index.js'

/** A hub that opens its data folder and ends; it says on standard output what it was refused with. */
const [, , data] = process.argv
if (data === undefined) throw new Error('usage: opener.ts DATA')
try {
  const { close } = await openStore({ data, clock: systemClock, logger: silentLogger })
  await close()
  process.stdout.write('opened\n')
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`)
}
