import { expect, test } from 'vitest'
import { describeConsole } from './suite.js'

describeConsole('the access graph of a person', (suite) => {
  test('joins groups, rules and grants, highlights the path through a node on hover, and has a list next to it', async () => {
    const shown = await suite.open('/people')
    const { page } = shown
    await page.getByText('Anna Berg').first().click()
    const graph = page.getByRole('img', { name: /^Access of anna/ })
    await graph.waitFor()
    const nodes = graph.locator('.access-graph-node')
    const group = nodes.filter({ hasText: 'team-shop' })
    expect(await nodes.count()).toBeGreaterThanOrEqual(3)
    expect(await graph.locator('path').count()).toBeGreaterThanOrEqual(2)
    await group.first().hover()
    await graph.locator('.access-graph-node.on').nth(2).waitFor()
    await page.getByText('Show as a list').click()
    await page.getByRole('region', { name: 'Access' }).getByRole('listitem').first().waitFor()
    await suite.isSound(shown)
    await shown.close()
  })
})
