// Loaded into a hub before anything else (`--require`): its wall clock is that of the machine plus as many milliseconds as the file
// HANSA_TEST_CLOCK says, looked at every 50 ms; the main thread writes the offset it uses beside it. Timers and the monotonic clock
// are unchanged, like when a machine's clock is set.
const { readFileSync, writeFileSync } = require('node:fs')
const { isMainThread } = require('node:worker_threads')

const Machine = Date
const file = process.env.HANSA_TEST_CLOCK
let offset = Number.NaN
const read = () => {
  const text = readFileSync(file, 'utf8')
  if (Number(text) === offset) return
  offset = Number(text)
  if (isMainThread) writeFileSync(`${file}.used`, text)
}
read()
setInterval(read, 50).unref()

globalThis.Date = class extends Machine {
  constructor(...parts) {
    if (parts.length === 0) super(Machine.now() + offset)
    else super(...parts)
  }
  static now() {
    return Machine.now() + offset
  }
}
