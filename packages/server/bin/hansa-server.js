#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'

const main = new URL('../dist/bundle/hansa-server.js', import.meta.url)
if (!existsSync(main)) {
  process.stderr.write('hansa-server: not compiled yet; run `npm run build` in the clone first\n')
  process.exit(1)
}
// Reading ten thousand people leaves much behind at once: without this V8 lets the heap grow to four times what is in use.
setFlagsFromString('--heap-growing-percent=50')
await import(main.href)
