import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { type Chromium, startChromium } from '../test/console/browser.js'
import { openSite, type Site } from '../test/console/site.js'
import { until } from '../test/rig/index.js'

/**
 * `npm run screenshots`: takes the pictures of the README and docs/how-to/use-the-console.md, of a hub like the playground, in light and
 * dark, into docs/pictures. Every picture is below 80 KB.
 */
const folder = fileURLToPath(new URL('../docs/pictures', import.meta.url))
const mostBytes = 80_000

const take = async (page: Page, name: string): Promise<void> => {
  const path = join(folder, `${name}.png`)
  await page.screenshot({ path })
  const { size } = statSync(path)
  if (size > mostBytes) throw new Error(`${name}.png has ${size} bytes; the limit is ${mostBytes}`)
  process.stderr.write(`hansa: ${name}.png, ${Math.round(size / 1024)} KB\n`)
}

/** Takes eu-1 down and waits until its share runs elsewhere. */
const fail = async ({ hub, simulator }: Site): Promise<void> => {
  simulator.cluster('eu-1')?.down()
  await until('the share of eu-1 runs elsewhere', async () =>
    (await hub.client.releases.targets('shop')).every(
      ({ spec, status }) => spec.cluster === 'eu-1' || (status.ready && spec.removing === undefined),
    ),
  )
}

const pictures = async (site: Site, chromium: Chromium, dark: boolean): Promise<void> => {
  const { hub, simulator } = site
  const name = (what: string): string => `${what}-${dark ? 'dark' : 'light'}`
  const { page, close } = await chromium.open(hub.url, { token: hub.token, dark, width: 980, height: 540 })
  await page.getByText('4 of 4 clusters ready').waitFor()
  await fail(site)
  await page.getByRole('region', { name: 'Moving' }).getByText('arrived').first().waitFor()
  await take(page, name('failover'))
  simulator.cluster('eu-1')?.up()
  await page.getByText('4 of 4 clusters ready').waitFor({ timeout: 60_000 })
  await hub.client.releases.waitFor('shop', 'Ready', { timeoutMs: 60_000 })
  await page.goto(`${hub.url}/releases/default/shop?tab=decision`)
  await page.getByText('us-2').first().waitFor()
  await take(page, name('release'))
  await page.goto(`${hub.url}/people`)
  await page.getByRole('button', { name: 'Anna Berg' }).click()
  await page.getByRole('dialog').waitFor()
  await take(page, name('people'))
  await close()
}

mkdirSync(folder, { recursive: true })
const site = await openSite()
const chromium = await startChromium()
try {
  for (const dark of [false, true]) await pictures(site, chromium, dark)
} finally {
  await chromium.close()
  await site.close()
}
