import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Chromium, startChromium } from '../console/browser.js'
import { browserAvailable } from '../console/chromium.js'
import { divided, eventually, manifests, type RealFleet, startFleet } from './fleet.js'

const can = browserAvailable()

describe.skipIf(!can.available)(
  can.available ? 'a failover of real clusters, seen in the console' : `the console (${can.reason})`,
  () => {
    let fleet: RealFleet
    let chromium: Chromium
    beforeAll(async () => {
      fleet = await startFleet()
      chromium = await startChromium()
      await fleet.hub.hansa('bundle', 'push', fleet.folder('web', manifests()))
      await fleet.hub.hansa('apply', '-f', fleet.file(divided(0)))
      const made = ['--bundle', 'web', '--placement', 'everywhere', '--wait', '--timeout', '90s']
      await fleet.hub.hansa('release', 'create', 'web', ...made)
    })
    afterAll(async () => {
      await chromium?.close()
      await fleet?.close()
    })

    test('an API server is killed: the console shows its replicas move, and the cluster return', async () => {
      const { hub, clusters } = fleet
      const [lost] = clusters
      if (lost === undefined) throw new Error('no cluster')
      const { page, faults, close } = await chromium.open(hub.url, { token: hub.token })
      const card = page.locator(`[data-cluster="${lost.name}"]`)
      await card.getByText('Ready', { exact: true }).waitFor()
      // Only a playground's hub can break clusters from here.
      expect(await page.getByText('This is a playground').count()).toBe(0)

      await lost.kill()
      await card.getByText('NotReady').waitFor({ timeout: 30_000 })
      const moving = page.getByRole('region', { name: 'Moving' })
      await moving.getByText('arrived').first().waitFor({ timeout: 60_000 })
      await eventually('the replicas are on the two others', () => fleet.replicas(...clusters.slice(1)), {
        'eu-2': 3,
        'us-1': 3,
      })

      await lost.restart()
      await card.getByText('Ready', { exact: true }).waitFor({ timeout: 60_000 })
      await page.getByText('No targets are moving').waitFor({ timeout: 60_000 })
      await page.getByRole('navigation').getByRole('link', { name: 'Events' }).click()
      await page
        .getByText(/evicted from eu-1 and rescheduled/)
        .first()
        .waitFor()
      expect(faults()).toEqual([])
      await close()
    })
  },
)
