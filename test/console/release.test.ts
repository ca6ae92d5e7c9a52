import { expect, test } from 'vitest'
import { until } from '../rig/index.js'
import { describeConsole } from './suite.js'

describeConsole('releases', (suite) => {
  /** A request to a member cluster by somebody else, with their own rights. */
  const person = async (method: string, name: string, path: string, body?: unknown): Promise<void> => {
    const member = suite.site.simulator.cluster(name)
    if (member === undefined) throw new Error(`no cluster ${name}`)
    const answer = await fetch(`${member.server}${path}?fieldManager=kubectl`, {
      method,
      headers: { authorization: `Bearer ${member.token}`, 'content-type': 'application/merge-patch+json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  }

  test('are listed with how their targets do', async () => {
    const shown = await suite.open('/releases')
    await shown.page.getByRole('table', { name: 'Releases' }).getByText('4 of 4 ready').waitFor()
    await suite.isSound(shown)
    await shown.page.getByLabel('Filter releases').fill('nothing')
    await shown.page.getByText('No releases match the filter.').waitFor()
    await shown.close()
  })

  test('the decision is drawn: each cluster through each filter, the reason where one points or moves to', async () => {
    await suite.site.hub.client.clusters.cordon('us-2')
    const shown = await suite.open('/releases/default/shop?tab=decision')
    const { page } = shown
    await page.getByText('4 clusters').first().waitFor()
    const table = page.getByRole('table', { name: 'Clusters by filter' })
    const mark = table.getByRole('button', { name: /^us-2, Cordoned: / })
    await mark.focus()
    await page.locator('.reason').getByText('us-2, Cordoned:').waitFor()
    await table.getByRole('button', { name: /^eu-1, NotReady: passed/ }).hover()
    await page.locator('.reason').getByText('eu-1, NotReady: passed.').waitFor()
    await suite.isSound(shown)
    await shown.close()
    await suite.site.hub.client.clusters.uncordon('us-2')
  })

  test('a drifted object is shown, and compared with what is wanted', async () => {
    const { client } = suite.site.hub
    await client.releases.patch('shop', { spec: { drift: 'Report' } })
    await until('drift is only reported', async () =>
      (await client.releases.targets('shop')).every(({ spec }) => spec.desired.drift === 'Report'),
    )
    await person('PATCH', 'eu-2', '/api/v1/namespaces/shop/configmaps/shop', {
      data: { 'index.html': '<b>theirs</b>' },
    })
    const shown = await suite.open('/releases/default/shop?tab=objects&only=wrong')
    const { page } = shown
    await page.getByText('Changed', { exact: true }).waitFor()
    await suite.isSound(shown)
    await page.getByRole('button', { name: 'Compare ConfigMap shop on eu-2' }).click()
    const drawer = page.getByRole('dialog', { name: 'ConfigMap shop on eu-2' })
    // Text of clusters is never markup.
    await drawer.getByText('index.html: <b>theirs</b>').waitFor()
    await suite.isSound(shown)
    const again = await suite.open(page.url().slice(suite.site.hub.url.length))
    await again.page.getByRole('dialog', { name: 'ConfigMap shop on eu-2' }).waitFor()
    await again.close()
    await shown.close()
    await client.releases.patch('shop', { spec: { drift: 'Correct' } })
    await client.releases.waitFor('shop', 'Ready')
  })

  test('is scaled by keyboard only, after the moves were shown', async () => {
    const shown = await suite.open('/releases/default/shop')
    const { page } = shown
    const scale = page.getByRole('button', { name: 'Scale …' })
    await scale.waitFor()
    const focused = (): Promise<string> => page.evaluate('document.activeElement?.textContent ?? ""')
    for (let pressed = 0; pressed < 40 && (await focused()) !== 'Scale …'; pressed++)
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Scale shop' })
    const field = dialog.getByLabel('Replicas of shop')
    await field.waitFor()
    while (!(await field.evaluate('document.activeElement?.inputMode === "numeric"')))
      await page.keyboard.press('Tab')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('12')
    await dialog.getByRole('list', { name: 'Moves' }).getByText('eu-1').waitFor()
    expect(await shown.axe()).toEqual([])
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await until('12 replicas are wanted', async () => {
      const { spec } = await suite.site.hub.client.releases.get('shop')
      return spec.replicas.shop === 12
    })
    await suite.isSound(shown)
    await shown.close()
  })

  test('rebalancing shows the moves first', async () => {
    const shown = await suite.open('/releases/default/shop')
    const { page } = shown
    await page.getByRole('button', { name: 'Rebalance …' }).click()
    const dialog = page.getByRole('dialog', { name: 'Rebalance shop' })
    await dialog.getByText('Nothing would move.').waitFor()
    expect(await shown.axe()).toEqual([])
    await dialog.getByRole('button', { name: 'Rebalance' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('tab', { name: 'History' }).click()
    await page.getByText('is ready on eu-1').first().waitFor()
    await suite.isSound(shown)
    await page.getByRole('tab', { name: 'Spec' }).click()
    await page.getByText('placement: playground').waitFor()
    await suite.isSound(shown)
    await shown.close()
  })

  test('is created with a preview that follows the fields, then deleted once its name was typed', async () => {
    const shown = await suite.open('/create')
    const { page } = shown
    await page.getByLabel('Bundle', { exact: true }).selectOption('shop')
    await page.getByLabel('Placement', { exact: true }).selectOption('playground')
    await page.getByText('Fits', { exact: true }).waitFor()
    await page.getByText('8 replicas on 4 clusters').or(page.getByText('2 replicas on 4 clusters')).waitFor()
    await page.getByLabel('Replicas of shop').fill('20')
    await page.getByText('20 replicas on 4 clusters').waitFor()
    await page.getByLabel('Name', { exact: true }).fill('second')
    await page.getByText('More').click()
    await page.getByLabel('If an object already exists').selectOption('Adopt')
    await page.getByText('conflicts: Adopt').waitFor()
    await suite.isSound(shown)
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { name: 'second' }).waitFor()
    await page.getByText('Targets (4)').waitFor()

    await page.getByRole('button', { name: 'Delete …' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete second' })
    await dialog.getByText('It is removed from 4 clusters').waitFor()
    const confirm = dialog.getByRole('button', { name: 'Delete' })
    expect(await confirm.isDisabled()).toBe(true)
    expect(await shown.axe()).toEqual([])
    await dialog.getByRole('textbox').fill('second')
    await confirm.click()
    await page.getByRole('heading', { name: 'Releases' }).waitFor()
    await suite.site.hub.client.releases.waitFor('second', 'delete')
    await page.getByRole('link', { name: 'default/second' }).waitFor({ state: 'detached' })
    expect(shown.faults()).toEqual([])
    await shown.close()
  })
})
