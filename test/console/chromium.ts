import { existsSync } from 'node:fs'
import type { Availability } from '../rig/index.js'

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]

/** The browser of this machine: HANSA_CHROMIUM, or Chromium where Debian and others put it. */
export const chromiumPath = (): string | undefined => {
  const { HANSA_CHROMIUM: named } = process.env
  return named === undefined || named === '' ? usual.find((path) => existsSync(path)) : named
}

/** Whether the console's suites can run here. */
export const browserAvailable = (): Availability => {
  const path = chromiumPath()
  if (path === undefined)
    return {
      available: false,
      reason: 'Chromium is not installed (Debian: chromium), and HANSA_CHROMIUM names none',
    }
  return existsSync(path)
    ? { available: true }
    : { available: false, reason: `HANSA_CHROMIUM: there is no ${path}` }
}
