import { expect, test } from 'vitest'
import { until } from '../rig/index.js'
import { clusterNames } from './site.js'
import { describeConsole } from './suite.js'

describeConsole('the fleet', (suite) => {
  const cluster = async (name: string) => (await suite.site.hub.client.clusters.get(name)).spec

  test('shows regions as bands and clusters in them, in light and dark, wide and narrow', async () => {
    for (const options of [{}, { dark: true }, { width: 390, height: 780 }]) {
      const shown = await suite.open('/', options)
      const map = shown.page.getByRole('region', { name: 'Map of the fleet' })
      for (const region of ['eu', 'us'])
        await map.getByRole('heading', { name: region, exact: true }).waitFor()
      await map.getByRole('link', { name: /eu-1.*Ready.*cpu.*memory.*pods.*1 release/s }).waitFor()
      await suite.isSound(shown)
      const wide = await shown.page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')
      expect(wide).toBe(true)
      await shown.close()
    }
  })

  test('is filtered by labels and fields, and its address brings the same view back', async () => {
    const first = await suite.open('/')
    await first.page.getByLabel('Filter clusters').fill('playground=true region:us')
    await first.page.getByRole('button', { name: 'Table' }).click()
    await first.page.waitForURL(/q=playground%3Dtrue\+region%3Aus.*view=table|view=table.*q=playground/)
    const again = await suite.open(first.page.url().slice(suite.site.hub.url.length))
    const table = again.page.getByRole('table', { name: 'Clusters' })
    await table.getByRole('link', { name: 'us-2' }).waitFor()
    expect(await table.getByRole('link').allTextContents()).toEqual(['us-1', 'us-2'])
    await table.getByRole('button', { name: 'Cluster' }).click()
    await until(
      'sorted the other way',
      async () => (await table.getByRole('link').allTextContents()).join() === 'us-2,us-1',
    )
    await suite.isSound(again)
    await again.page.getByLabel('Filter clusters').fill('nowhere')
    await again.page.getByText('No clusters match the filter.').waitFor()
    await first.close()
    await again.close()
  })

  test('is usable by keyboard only, from signing in to cordoning a cluster', async () => {
    const shown = await suite.chromium.open(suite.site.hub.url)
    const { page } = shown
    await page.getByLabel('Token').waitFor()
    // Other ways to sign in, which are read from the hub, can come before it.
    const isOnToken = (): Promise<boolean> => page.evaluate('document.activeElement?.tagName === "INPUT"')
    for (let pressed = 0; pressed < 20 && !(await isOnToken()); pressed++) await page.keyboard.press('Tab')
    await page.keyboard.type(suite.site.hub.token)
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: /us-2/ }).waitFor()
    const focused = (): Promise<string> =>
      page.evaluate('(document.activeElement?.textContent || document.activeElement?.ariaLabel) ?? ""')
    const tabTo = async (wanted: RegExp): Promise<void> => {
      for (let pressed = 0; pressed < 60; pressed++) {
        if (wanted.test(await focused())) return
        await page.keyboard.press('Tab')
      }
      throw new Error(`no way to ${String(wanted)} by keyboard`)
    }
    await tabTo(/^us-2.*Ready/s)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'us-2' }).waitFor()
    await tabTo(/^Cordon/)
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Cordon us-2' })
    await dialog.getByText('1 target keeps running').waitFor()
    expect(await shown.axe()).toEqual([])
    await tabTo(/^Cordon$/)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Uncordon …' }).waitFor()
    expect((await cluster('us-2')).unschedulable).toBe(true)
    await suite.isSound(shown)
    await shown.close()
    await suite.site.hub.client.clusters.uncordon('us-2')
  })

  test('a cluster’s labels and taints are edited in place', async () => {
    const shown = await suite.open('/clusters/us-1')
    const { page } = shown
    await page.getByLabel('Label to set').fill('tier=prod')
    await page.keyboard.press('Enter')
    await page.getByRole('list', { name: 'Labels' }).getByText('tier=prod').waitFor()
    await page.getByLabel('Taint to set').fill('gpu=true')
    await page.keyboard.press('Enter')
    await page.getByRole('list', { name: 'Taints' }).getByText('gpu=true:NoSchedule').waitFor()
    expect((await cluster('us-1')).taints).toEqual([{ key: 'gpu', value: 'true', effect: 'NoSchedule' }])
    await page.getByLabel('Taint to set').fill('not a key!')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('Setting a taint failed.').waitFor()
    await page.getByRole('button', { name: 'Remove taint gpu' }).click()
    await page.getByText('No taints: any release can be placed here.').waitFor()
    await page.getByRole('button', { name: 'Remove label tier' }).click()
    await page.getByRole('list', { name: 'Labels' }).getByText('tier=prod').waitFor({ state: 'detached' })
    expect(await shown.axe()).toEqual([])
    await shown.close()
  })

  test('a cluster’s nodes are listed one by one, and sorted by requested resources', async () => {
    const { items } = await suite.site.hub.client.clusters.nodes('eu-1')
    expect(items).toHaveLength(3)
    const shown = await suite.open('/clusters/eu-1')
    const { page } = shown
    await page.getByRole('tab', { name: 'Nodes (3)' }).click()
    const table = page.getByRole('table', { name: 'Nodes of eu-1' })
    for (const { name } of items) await table.getByRole('cell', { name, exact: true }).waitFor()
    await table
      .getByText(/ of [\d.,]+ cores?$/)
      .first()
      .waitFor()
    await table.getByRole('button', { name: 'pods' }).click()
    await page.waitForURL(/tab=nodes.*sort=pods|sort=pods.*tab=nodes/)
    await suite.isSound(shown)
    await shown.close()
  })

  test('a cluster shows its targets, its history and its credential', async () => {
    const shown = await suite.open('/clusters/eu-1')
    const { page } = shown
    await page
      .getByText('Hansa, renewed automatically')
      .or(page.getByText('external, not managed by Hansa'))
      .waitFor()
    await page.getByText('registered: Kubernetes').waitFor()
    await page.getByText('3 of 3 nodes ready').waitFor()
    await page.getByRole('tab', { name: 'Targets (1)' }).click()
    await page.getByRole('table').getByRole('link', { name: 'default/shop' }).waitFor()
    await suite.isSound(shown)
    await page.getByRole('tab', { name: 'Events' }).click()
    await page.getByText('shop@0.1.0 is ready on eu-1').waitFor()
    await suite.isSound(shown)
    expect(page.url()).toContain('tab=events')
    await shown.close()
  })

  test('unregistering lists the objects there before it asks', async () => {
    const shown = await suite.open('/clusters/eu-2')
    const { page } = shown
    await page.getByRole('button', { name: 'Unregister …' }).click()
    const dialog = page.getByRole('dialog', { name: 'Unregister eu-2' })
    await dialog.getByText('Deployment shop/shop (release default/shop)').waitFor()
    await dialog.getByText('1 target is removed (shop); 4 objects are deleted').waitFor()
    expect(await shown.axe()).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(shown.faults()).toEqual([])
    await shown.close()
  })

  test('/ finds things and people, ? lists the keys, g goes', async () => {
    const shown = await suite.open('/')
    const { page } = shown
    await page.getByRole('link', { name: /eu-1/ }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('shop')
    await page.getByRole('option', { name: /Release shop/ }).waitFor()
    await page.getByRole('option', { name: /Bundle shop/ }).waitFor()
    expect(await shown.axe()).toEqual([])
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'shop' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    expect(await shown.axe()).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('w')
    await page.getByRole('heading', { name: 'What if' }).waitFor()
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.getByLabel('Token').waitFor()
    await suite.isSound(shown)
    await shown.close()
  })

  test('what if shows moves on the map and changes nothing', async () => {
    const before = await suite.site.hub.client.clusters.list()
    const shown = await suite.open('/what-if')
    const { page } = shown
    await page.getByRole('button', { name: /^eu-1/ }).click()
    await page.getByText('1 release would move').waitFor()
    await page.getByRole('button', { name: /^eu-1 ?down.*default\/shop: 2 → 0/s }).waitFor()
    // The scheduler chooses which of the others take it.
    await page
      .getByRole('button', { name: /^(eu-2|us-1|us-2) ?gains/s })
      .first()
      .waitFor()
    await page.getByLabel('Add a copy of cluster').fill('us-1')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('us-3 in us, like us-1').waitFor()
    await page.getByLabel('Scale release').fill('default/shop')
    await page.getByLabel('to', { exact: true }).fill('100000')
    await page.getByRole('button', { name: 'Scale', exact: true }).click()
    await page.getByText('default/shop scaled to 100,000 replicas').waitFor()
    await page.getByRole('list', { name: 'Problems' }).waitFor()
    await suite.isSound(shown)
    const again = await suite.open(page.url().slice(suite.site.hub.url.length))
    await again.page.getByRole('list', { name: 'Problems' }).waitFor()
    await again.close()
    const after = await suite.site.hub.client.clusters.list()
    expect(after.items.map(({ spec }) => spec)).toEqual(before.items.map(({ spec }) => spec))
    expect(after.items.map(({ metadata }) => metadata.name).sort()).toEqual([...clusterNames])
    await shown.close()
  })
})
