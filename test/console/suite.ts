import { afterAll, beforeAll, describe, expect } from 'vitest'
import { type Chromium, type Console, startChromium } from './browser.js'
import { browserAvailable } from './chromium.js'
import { openSite, type Site } from './site.js'

/** Shared by the tests of a suite. `site` and `chromium` are there once the first test begins. */
export interface Suite {
  readonly site: Site
  readonly chromium: Chromium
  /** Opens a path of the console, signed in. */
  open(path: string, options?: Omit<Parameters<Chromium['open']>[1], 'token'>): Promise<Console>
  /** What every screen must pass, whatever it does: no axe violations, and no faults in its log. */
  isSound(shown: Console): Promise<void>
}

/** A suite with its own playground and Chromium; skipped, with the reason, if Chromium is not available. */
export const describeConsole = (
  what: string,
  tests: (suite: Suite) => void,
  options: Parameters<typeof openSite>[0] = {},
): void => {
  const can = browserAvailable()
  describe.skipIf(!can.available)(can.available ? what : `${what} (${can.reason})`, () => {
    let site: Site
    let chromium: Chromium
    beforeAll(async () => {
      site = await openSite(options)
      chromium = await startChromium()
    })
    afterAll(async () => {
      await chromium?.close()
      await site?.close()
    })
    tests({
      get site() {
        return site
      },
      get chromium() {
        return chromium
      },
      open: (path, options = {}) =>
        chromium.open(`${site.hub.url}${path}`, { token: site.hub.token, ...options }),
      isSound: async ({ axe, faults }) => {
        expect(await axe()).toEqual([])
        expect(faults()).toEqual([])
      },
    })
  })
}
