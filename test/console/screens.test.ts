import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { describeConsole } from './suite.js'

/** Every screen, the text it shows when loaded, and the request it requires. */
const screens = [
  { name: 'fleet', path: '/', there: 'eu-1', needs: '/api/v1/clusters?' },
  { name: 'fleet as a table', path: '/?view=table', there: 'eu-1', needs: '/api/v1/clusters?' },
  { name: 'cluster', path: '/clusters/eu-1', there: 'Overview', needs: '/api/v1/clusters?' },
  {
    name: 'nodes',
    path: '/clusters/eu-1?tab=nodes',
    there: 'CPU requested',
    needs: '/api/v1/clusters/eu-1/nodes?',
  },
  { name: 'releases', path: '/releases', there: 'default/shop', needs: '/api/v1/releases?' },
  { name: 'release', path: '/releases/default/shop', there: 'us-1', needs: '/api/v1/releases?' },
  { name: 'create', path: '/create', there: 'Placement preview', needs: '/api/v1/bundles?' },
  { name: 'what if', path: '/what-if', there: 'eu-1', needs: '/api/v1/clusters?' },
  { name: 'bundles', path: '/bundles', there: 'default/shop', needs: '/api/v1/bundles?' },
  { name: 'bundle', path: '/bundles/default/shop', there: 'Deployment', needs: '/api/v1/bundles?' },
  { name: 'placements', path: '/placements', there: 'default/playground', needs: '/api/v1/placements?' },
  {
    name: 'placement',
    path: '/placements/default/playground',
    there: 'No warnings',
    needs: '/api/v1/placements?',
  },
  { name: 'people', path: '/people', there: 'Anna Berg', needs: '/api/v1/people?' },
  { name: 'groups', path: '/people?tab=groups', there: 'team-shop', needs: '/api/v1/directories?' },
  {
    name: 'accounts',
    path: '/people?tab=accounts',
    there: 'every account belongs to a person',
    needs: '/api/v1/accounts?',
  },
  { name: 'plans', path: '/people?tab=plans', there: 'No runs are waiting', needs: '/api/v1/connectors?' },
  { name: 'runs', path: '/people?tab=runs', there: 'authelia', needs: '/api/v1/sync/runs?' },
  { name: 'events', path: '/events', there: 'Scheduled', needs: '/api/v1/events?' },
  { name: 'access', path: '/access', there: 'No role bindings', needs: '/api/v1/rolebindings?' },
  { name: 'tokens', path: '/tokens', there: 'admin', needs: '/api/v1/service-tokens?' },
] as const

describeConsole('every screen', (suite) => {
  const pictures = mkdtempSync(join(tmpdir(), 'hansa-pictures-'))
  afterAll(() => {
    rmSync(pictures, { recursive: true, force: true })
  })

  const picture = async (page: Page, name: string): Promise<void> => {
    const path = join(pictures, `${name.replaceAll(' ', '-')}.png`)
    await page.screenshot({ path })
    expect(statSync(path).size, name).toBeGreaterThan(3_000)
  }
  const main = (page: Page) => page.locator('#main')
  const seen = (page: Page, text: string) => main(page).getByText(text).filter({ visible: true }).first()

  for (const dark of [false, true])
    test(`has no axe violations, ${dark ? 'dark' : 'light'}`, async () => {
      const { page, axe, faults, close } = await suite.chromium.open(suite.site.hub.url, {
        token: suite.site.hub.token,
        dark,
      })
      for (const { name, path, there } of screens) {
        await page.goto(suite.site.hub.url + path)
        await seen(page, there).waitFor()
        expect(await axe(), name).toEqual([])
      }
      expect(faults()).toEqual([])
      await close()
    })

  test('fits a narrow screen without a bar to scroll the page sideways', async () => {
    const { page, axe, close } = await suite.chromium.open(suite.site.hub.url, {
      token: suite.site.hub.token,
      width: 360,
      height: 740,
    })
    for (const { name, path, there } of screens) {
      await page.goto(suite.site.hub.url + path)
      await seen(page, there).waitFor()
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), name).toBe(true)
    }
    expect(await axe()).toEqual([])
    await close()
  })

  test('is reachable by keyboard only, and / finds things', async () => {
    const { page, faults, close } = await suite.chromium.open(suite.site.hub.url, {
      token: suite.site.hub.token,
    })
    await page.locator('[data-cluster="eu-1"]').waitFor()
    for (const [letter, heading] of [
      ['r', 'Releases'],
      ['b', 'Bundles'],
      ['p', 'Placements'],
      ['e', 'Events'],
      ['w', 'What if'],
      ['i', 'People'],
      ['c', 'Access'],
      ['t', 'Tokens'],
      ['f', 'Fleet'],
    ] as const) {
      await page.keyboard.press('g')
      await page.keyboard.press(letter)
      await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    }
    await page.keyboard.press('/')
    await page.keyboard.type('shop')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'shop' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    expect(faults()).toEqual([])
    await close()
  })

  test('has an address that shows the same again', async () => {
    const { hub } = suite.site
    const first = await suite.chromium.open(`${hub.url}/events`, { token: hub.token })
    await first.page.getByLabel('Kind').selectOption('Cluster')
    await first.page.getByLabel('Find in events').fill('registered')
    await first.page.getByText('Cluster eu-1').first().waitFor()
    await first.page.getByText('Release default/shop').first().waitFor({ state: 'hidden' })
    const second = await suite.chromium.open(first.page.url(), { token: hub.token })
    await second.page.getByText('Cluster eu-1').first().waitFor()
    expect(await second.page.getByText('Release default/shop').count()).toBe(0)
    // An event links to its resource.
    await second.page.getByRole('link', { name: 'Cluster eu-1' }).first().click()
    await second.page.getByRole('heading', { level: 1, name: 'eu-1' }).waitFor()
    await first.close()
    await second.close()
  })

  test('says that it is reading, while it is', async () => {
    const silent: string[] = []
    for (const { name, path, needs } of screens) {
      const { page, close } = await suite.chromium.open('about:blank', { token: suite.site.hub.token })
      await page.route(`**${needs}*`, () => {})
      await page.goto(suite.site.hub.url + path)
      const said = main(page).locator('[data-state=loading]').first().waitFor()
      await said.catch(() => silent.push(name))
      await picture(page, `${name} loading`)
      await close()
    }
    expect(silent).toEqual([])
  })

  test('says what a token cannot read', async () => {
    const silent: string[] = []
    for (const { name, path, needs } of screens) {
      const { page, close } = await suite.chromium.open('about:blank', { token: suite.site.hub.token })
      await page.route(`**${needs}*`, (route) =>
        route.fulfill({
          status: 403,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            code: 'Forbidden',
            status: 403,
            detail: 'tester is not allowed to list Placement',
            hint: 'use a token with the required permission',
          }),
        }),
      )
      await page.goto(suite.site.hub.url + path)
      const said = page.locator('[data-state=forbidden]').first().waitFor()
      await said.catch(() => silent.push(name))
      await picture(page, `${name} forbidden`)
      await close()
    }
    expect(silent).toEqual([])
  })

  test('says what went wrong, and recovers automatically', async () => {
    for (const { name, path, needs, there } of screens) {
      const { page, close } = await suite.chromium.open('about:blank', { token: suite.site.hub.token })
      let broken = true
      await page.route(`**${needs}*`, (route) =>
        broken
          ? route.fulfill({
              status: 500,
              contentType: 'application/problem+json',
              body: JSON.stringify({
                code: 'Internal',
                status: 500,
                detail: 'internal error in the hub',
                hint: '',
              }),
            })
          : route.continue(),
      )
      await page.goto(suite.site.hub.url + path)
      await page
        .getByText(/Connection lost \d| failed\.$/)
        .first()
        .waitFor()
      await picture(page, `${name} broken`)
      broken = false
      const watched = !/people|sync|nodes|accounts/.test(needs)
      if (watched) await seen(page, there).waitFor({ timeout: 30_000 })
      await close()
    }
  }, 240_000)
})

describeConsole(
  'a new hub',
  (suite) => {
    test('every empty list says so, and how to add to it', async () => {
      const { page, axe, faults, close } = await suite.open('/')
      const folder = mkdtempSync(join(tmpdir(), 'hansa-pictures-'))
      // The token that signed in is in the list of tokens.
      for (const { name, path } of screens.filter((screen) => screen.name !== 'tokens')) {
        await page.goto(suite.site.hub.url + path)
        await page.locator('#main [data-state=empty]').first().waitFor()
        await page.screenshot({ path: join(folder, `${name}-empty.png`) })
        expect(await axe(), name).toEqual([])
      }
      expect(faults()).toEqual([])
      rmSync(folder, { recursive: true })
      await close()
    })
  },
  { bare: true },
)
