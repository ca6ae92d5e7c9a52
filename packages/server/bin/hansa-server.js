#!/usr/bin/env node
import { existsSync } from 'node:fs'

const main = new URL('../dist/bundle/hansa-server.js', import.meta.url)
if (!existsSync(main)) {
  process.stderr.write('hansa-server: not compiled yet; run `npm run build` in the clone first\n')
  process.exit(1)
}
await import(main.href)
