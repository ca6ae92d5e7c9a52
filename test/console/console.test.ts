import { expect, test } from 'vitest'
import { clusterNames } from './site.js'
import { describeConsole } from './suite.js'

describeConsole('the console', (suite) => {
  test('a one-time link signs a tab in, once, and its code is gone from the address', async () => {
    const { hub } = suite.site
    const link = await hub.server('sign-in', '--url', hub.url)
    expect(link).toMatch(/\/sign-in#[0-9A-Z-]{14}$/)
    const { page, faults, close } = await suite.chromium.open(link)
    for (const name of clusterNames) await page.getByText(name, { exact: true }).first().waitFor()
    expect(page.url()).not.toContain(link.split('#')[1])
    expect(await hub.server('token', 'list')).toMatch(
      /console-\d{8}-\d{4}-[0-9a-f]{6} {2}created .* expires /,
    )
    expect(faults()).toEqual([])
    await close()

    const again = await suite.chromium.open(link, { expected: [/401/] })
    await again.page.getByRole('alert').getByText('invalid sign-in code: wrong, already used').waitFor()
    await again.close()
  })

  test('a token signs a tab in for its session only', async () => {
    const { hub } = suite.site
    const { page, context, faults, close } = await suite.chromium.open(hub.url)
    await page.getByLabel('Token').fill(hub.token)
    await page.keyboard.press('Enter')
    await page.getByText('eu-1', { exact: true }).first().waitFor()
    await page.reload()
    await page.getByText('eu-1', { exact: true }).first().waitFor()
    expect(faults()).toEqual([])
    const other = await context.newPage()
    await other.goto(hub.url)
    await other.getByLabel('Token').waitFor()
    await close()
  })

  test('every page is sent under the policy, and none of the screens breaks it', async () => {
    const { hub } = suite.site
    const answer = await fetch(hub.url)
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'")
    const { page, faults, close } = await suite.chromium.open(hub.url, { token: hub.token })
    await page.getByText('eu-1', { exact: true }).first().waitFor()
    for (const name of ['Releases', 'What if', 'Bundles', 'Placements', 'People', 'Events', 'Fleet']) {
      await page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
      await page.locator('main > *').first().waitFor()
    }
    expect(faults()).toEqual([])
    await close()
  })
})
