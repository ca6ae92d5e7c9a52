import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { until } from '../rig/index.js'
import { describeConsole } from './suite.js'

describeConsole('what a person answers or writes in the console', (suite) => {
  /** Removes a person from the group that everybody on the connector is in. */
  const dismiss = (uid: string): void => {
    const ldif = readFileSync(suite.site.people, 'utf8')
    const [before = '', after = ''] = ldif.split('cn: staff\n')
    const member = `member: uid=${uid},ou=people,dc=example,dc=org\n`
    writeFileSync(suite.site.people, `${before}cn: staff\n${after.replace(member, '')}`)
  }
  const stateOf = async (username: string): Promise<string | undefined> => {
    const { items } = await suite.site.hub.client.sync.people({ search: username })
    return items[0]?.systems.find(({ connector }) => connector === 'authelia')?.state
  }

  test('a gate that tripped is shown with its numbers; what is rejected is not done, what is approved is', async () => {
    const { hub } = suite.site
    const connector = await hub.client.connectors.get('authelia')
    await hub.client.connectors.apply({
      apiVersion: 'hansa.dev/v1',
      kind: 'Connector',
      metadata: { name: 'authelia' },
      spec: { ...connector.spec, gates: { minimum: 0, percent: 0 } },
    })
    const { page, faults, axe, close } = await suite.chromium.open(`${hub.url}/people?tab=plans`, {
      token: hub.token,
    })
    await page.getByText('No runs are waiting for approval.').waitFor()

    dismiss('bert')
    const held = page.getByRole('region', { name: 'Held: authelia' })
    await held.getByText('bert').first().waitFor({ timeout: 30_000 })
    await held.getByText('Disable account').first().waitFor()
    await held
      .getByText(/people with an account are no longer entitled to it, more than the limit of 0/)
      .first()
      .waitFor()
    expect(await axe()).toEqual([])
    await held.getByRole('button', { name: 'Reject …' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Reject', exact: true }).click()
    await page.getByText('No runs are waiting for approval.').waitFor()
    expect(await stateOf('bert')).toBe('Active')

    dismiss('deniz')
    await held.getByText('deniz').first().waitFor({ timeout: 30_000 })
    await held.getByRole('button', { name: 'Approve …' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click()
    await page.getByText('No runs are waiting for approval.').waitFor({ timeout: 30_000 })
    await until('deniz is disabled', async () => (await stateOf('deniz')) !== 'Active')
    expect(await stateOf('bert'), 'what was rejected stays undone').toBe('Active')

    const { items } = await hub.client.sync.history({ connector: 'authelia', limit: 100 })
    const rejected = items.find(({ state }) => state === 'Rejected')
    await page.goto(`${hub.url}/people?tab=runs&run=${rejected?.id}`)
    await page.getByRole('button', { name: 'Reopen' }).click()
    await page.goto(`${hub.url}/people?tab=plans`)
    await held.getByText('bert').first().waitFor({ timeout: 30_000 })
    await held.getByRole('button', { name: 'Approve …' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click()
    await until('bert is disabled', async () => (await stateOf('bert')) !== 'Active')
    expect(await stateOf('anna')).toBe('Active')
    expect(faults()).toEqual([])
    await close()
  })

  test('a placement is edited with its linter and saved; the release it places follows', async () => {
    const { hub } = suite.site
    const { page, faults, close } = await suite.chromium.open(`${hub.url}/placements/default/playground`, {
      token: hub.token,
    })
    const text = page.getByLabel('Spec, as YAML')
    const save = page.getByRole('button', { name: 'Save', exact: true })
    await text.waitFor()
    const stored = await text.inputValue()
    await text.fill(`${stored}nonsense: 1\n`)
    await page
      .getByText(/nonsense/)
      .nth(1)
      .waitFor()
    expect(await save.isDisabled()).toBe(true)
    await text.fill(
      stored.replace('matchLabels:\n        playground: "true"', 'matchLabels:\n        region: eu'),
    )
    await page.getByRole('button', { name: 'Revert' }).click()
    expect(await text.inputValue()).toBe(stored)

    await text.fill(stored.replace('name: simulated', 'name: simulated\n    names: [eu-1, eu-2]'))
    await save.click()
    await page.getByText('Saved.').waitFor()
    await until('the release stands in eu alone', async () => {
      const targets = await hub.client.releases.targets('shop')
      return (
        targets
          .map(({ spec }) => spec.cluster)
          .sort()
          .join() === 'eu-1,eu-2'
      )
    })
    expect(faults()).toEqual([])
    await close()
  })
})
