import { readFileSync, writeFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { until } from '../rig/index.js'
import { describeConsole } from './suite.js'

describeConsole('a failover, seen', (suite) => {
  /** Replicas of the shop by cluster, of targets that stay, from the hub. */
  const shares = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      (await suite.site.hub.client.releases.targets('shop'))
        .filter(({ spec }) => spec.removing === undefined)
        .map(({ spec }) => [
          spec.cluster,
          spec.desired.workloads.reduce((sum, one) => sum + one.replicas, 0),
        ]),
    )

  /** What the table of the release's targets shows: cluster, state and replicas of each row. */
  const rows = async (page: Page): Promise<string[]> =>
    (await page.getByRole('table').first().getByRole('row').all()).length === 0
      ? []
      : page
          .getByRole('table')
          .first()
          .getByRole('row')
          .evaluateAll(
            (found: { querySelectorAll(of: string): Iterable<{ textContent: string | null }> }[]) =>
              found
                .map((row) => [...row.querySelectorAll('[role=cell]')].map((cell) => cell.textContent ?? ''))
                .filter((cells) => cells.length > 2)
                .map(([cluster, state, replicas]) => `${cluster} ${state} ${replicas}`)
                .sort(),
          )

  /** The card of a cluster on the map. */
  const card = (page: Page, name: string) => page.locator(`[data-cluster="${name}"]`)

  test('a cluster is taken down from the console, its replicas move visibly, and it comes back', async () => {
    const { page, faults, close } = await suite.chromium.open(suite.site.hub.url, {
      token: suite.site.hub.token,
    })
    await page.getByText('This is a playground').click()
    await page.getByRole('button', { name: 'Take eu-1 down' }).click()
    await card(page, 'eu-1').getByText('NotReady').waitFor()
    // Problems come first, as sentences.
    await page.getByRole('region', { name: 'Problems' }).getByText(/eu-1/).first().waitFor()
    await until('the share of eu-1 stands elsewhere', async () => {
      const now = await shares()
      return now['eu-1'] === undefined && Object.values(now).reduce((sum, one) => sum + one, 0) === 8
    })
    const moving = page.getByRole('region', { name: 'Moving' })
    await moving.getByText(/eu-1/).first().waitFor()
    await moving
      .getByText(/us-1|us-2|eu-2/)
      .first()
      .waitFor()

    await page.getByRole('button', { name: 'Bring eu-1 back' }).click()
    await card(page, 'eu-1').getByText('Ready', { exact: true }).waitFor({ timeout: 30_000 })
    await page.getByText('No targets are moving').waitFor({ timeout: 30_000 })
    expect(faults()).toEqual([])
    await close()
  })

  test('the hub is killed in the middle and started again: the page ends true without a reload', async () => {
    const { hub, simulator } = suite.site
    const { page, close } = await suite.chromium.open(`${hub.url}/releases/default/shop`, {
      token: hub.token,
      expected: [/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|net::/],
    })
    await page.getByRole('table').first().getByText('us-1').waitFor()
    await page.evaluate('window.loadedOnce = true')
    simulator.cluster('us-1')?.down()
    await until('us-1 is seen to be lost', async () => {
      const { status } = await hub.client.clusters.get('us-1')
      return status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'False')
    })
    await hub.kill()
    await page.getByText(/Connection lost \d/).waitFor()
    await hub.start()
    await until(
      'its share stands elsewhere',
      async () => {
        const now = await shares().catch((): Record<string, number> => ({}))
        return now['us-1'] === undefined && Object.values(now).reduce((sum, one) => sum + one, 0) === 8
      },
      { timeoutMs: 60_000 },
    )
    await page.getByText(/Connection lost \d/).waitFor({ state: 'hidden', timeout: 30_000 })
    simulator.cluster('us-1')?.up()
    await hub.client.releases.waitFor('shop', 'Ready', { timeoutMs: 60_000 })
    await until(
      'the page shows what the hub tells',
      async () => {
        const told = (await hub.client.releases.targets('shop'))
          .filter(({ spec }) => spec.removing === undefined)
          .map(({ spec, status }) => {
            const replicas = spec.desired.workloads.reduce((sum, one) => sum + one.replicas, 0)
            return `${spec.cluster} ${status.ready ? 'Ready' : 'other'} ${replicas}`
          })
          .sort()
        return JSON.stringify(await rows(page)) === JSON.stringify(told)
      },
      { timeoutMs: 60_000 },
    )
    expect(await page.evaluate('window.loadedOnce')).toBe(true)
    await close()
  })

  test('the sample people are edited: the run is seen, with what it did and why', async () => {
    const { hub, people } = suite.site
    const { page, faults, close } = await suite.chromium.open(`${hub.url}/people`, { token: hub.token })
    await page.getByRole('button', { name: 'Carla Diaz' }).waitFor()
    const ldif = readFileSync(people, 'utf8')
    writeFileSync(
      people,
      ldif.replaceAll('Carla Diaz', 'Carla Delgado').replaceAll('carla@example.org', 'delgado@example.org'),
    )
    await page.getByRole('button', { name: 'Carla Delgado' }).waitFor({ timeout: 30_000 })
    await page.getByRole('tab', { name: 'Runs' }).click()
    await page.getByRole('table').getByRole('button').first().click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('Update account').first().click()
    await drawer.getByText('+displayName: Carla Delgado').waitFor()
    await drawer
      .getByText(/the directory entry and the mapping set .*displayName/)
      .first()
      .waitFor()
    expect(page.url()).toContain('run=')
    expect(faults()).toEqual([])
    await close()
  })
})
