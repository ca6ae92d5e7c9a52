import { expect, test } from 'vitest'
import { describeConsole } from './suite.js'

const hostile = '<img src=x onerror=alert(1)>'

describeConsole(
  'the screens of access',
  (suite) => {
    test('create a role and a binding, say what they allow, review them, and delete the binding', async () => {
      const shown = await suite.open('/access?tab=roles')
      const { page } = shown
      const dialog = page.getByRole('dialog')
      await page.getByRole('cell', { name: 'approver', exact: true }).waitFor()
      await page.getByRole('button', { name: 'Create …' }).click()
      await dialog.getByLabel('Name', { exact: true }).fill('scaler')
      await dialog.getByLabel('Description').fill(hostile)
      await dialog.getByLabel('Verbs').fill('get, scale')
      await dialog.getByLabel('Kinds').fill('Release')
      await dialog.getByRole('button', { name: 'Save' }).click()
      await dialog.waitFor({ state: 'hidden' })
      await page.getByRole('link', { name: 'scaler' }).click()
      await page.getByText('get and scale on Release').waitFor()
      await page.getByText(hostile).waitFor()

      await page.goto(`${suite.site.hub.url}/access`)
      await page.getByRole('button', { name: 'Create …' }).click()
      await dialog.getByLabel('Name', { exact: true }).fill('team-shop')
      await dialog.getByLabel('Role', { exact: true }).fill('scaler')
      await dialog.getByLabel('Name of subject 1').fill(hostile)
      await dialog.getByLabel('Namespaces').fill('shop')
      expect(await shown.axe()).toEqual([])
      await dialog.getByRole('button', { name: 'Save' }).click()
      await dialog.waitFor({ state: 'hidden' })
      await page.getByRole('cell', { name: `group ${hostile}` }).waitFor()

      await page.getByRole('tab', { name: 'Review' }).click()
      await page.getByLabel('Who can do it?').check()
      await page.getByLabel('Verb').fill('scale')
      await page.getByLabel('Kind').fill('Release')
      await page.getByLabel('Namespace').fill('shop')
      await page.getByRole('button', { name: 'Ask' }).click()
      const answer = page.getByRole('region', { name: 'Answer' })
      await answer.getByText(`group ${hostile}`).waitFor()
      expect(await shown.axe()).toEqual([])

      await answer.getByRole('link', { name: 'team-shop' }).click()
      await page.getByText('in namespace shop').waitFor()
      await page.getByRole('button', { name: 'Delete …' }).click()
      await dialog.getByText('1 subject loses the role scaler in namespace shop').waitFor()
      await dialog.getByRole('button', { name: 'Delete' }).click()
      await page.getByText('No role bindings').waitFor()
      await suite.isSound(shown)
      await shown.close()
    })

    test('what a subject may not do is disabled with the reason; its menu says why it has its roles', async () => {
      const { client } = suite.site.hub
      const { token } = await client.serviceTokens.create('reader')
      await client.rolebindings.create({
        apiVersion: 'hansa.dev/v1',
        kind: 'RoleBinding',
        metadata: { name: 'readers' },
        spec: { role: 'auditor', subjects: [{ token: 'reader' }] },
      })
      const shown = await suite.chromium.open(`${suite.site.hub.url}/access/bindings/readers`, { token })
      const { page } = shown
      const button = page.getByRole('button', { name: 'Delete …' })
      const reason = 'Permission required: delete on RoleBinding readers. None of your roles allows it.'
      await page.getByTitle(reason).waitFor()
      expect(await button.getAttribute('aria-disabled')).toBe('true')
      await button.focus()
      await page.keyboard.press('Enter')
      expect(await page.getByRole('dialog').count()).toBe(0)
      await page.getByRole('tooltip').getByText(reason).waitFor()

      await page.getByRole('button', { name: 'Account: reader' }).click()
      await page.getByText('role binding readers, through token reader').waitFor()
      expect(await shown.axe()).toEqual([])
      await page.keyboard.press('Escape')

      await client.rolebindings.create({
        apiVersion: 'hansa.dev/v1',
        kind: 'RoleBinding',
        metadata: { name: 'more' },
        spec: { role: 'admin', subjects: [{ token: 'reader' }] },
      })
      await page.getByTitle(reason).waitFor({ state: 'hidden' })
      await button.click()
      await page.getByRole('dialog').getByText('You lose the role auditor on the whole hub').waitFor()
      await suite.isSound(shown)
      await shown.close()
    })
  },
  { bare: true },
)
