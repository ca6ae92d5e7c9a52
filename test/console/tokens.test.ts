import { expect, test } from 'vitest'
import { until } from '../rig/index.js'
import { describeConsole } from './suite.js'

describeConsole(
  'the screen of tokens',
  (suite) => {
    const status = async (token: string): Promise<number> =>
      (await fetch(`${suite.site.hub.url}/api/v1/session`, { headers: { authorization: `Bearer ${token}` } }))
        .status

    test('creates a token and shows it once, rotates it and revokes it', async () => {
      const shown = await suite.open('/tokens')
      const { page } = shown
      await page.getByRole('cell', { name: 'admin', exact: true }).first().waitFor()
      await page.getByRole('button', { name: 'Create …' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Name').fill('ci')
      await dialog.getByLabel('Source ranges').fill('office')
      await dialog.getByRole('button', { name: 'Create' }).click()
      await dialog.getByText('invalid source range "office"').first().waitFor()
      await dialog.getByLabel('Source ranges').fill('127.0.0.0/8')
      await dialog.getByRole('button', { name: 'Create' }).click()
      const field = dialog.getByLabel('Token. It is shown only now')
      await field.waitFor()
      const first = await field.inputValue()
      expect(await status(first)).toBe(200)
      await dialog.getByText('subjects: [{token: ci}]').waitFor()
      await dialog.getByRole('button', { name: 'Done' }).click()
      await dialog.waitFor({ state: 'hidden' })
      expect(await page.content()).not.toContain(first)

      await page.getByRole('button', { name: 'Rotate ci' }).click()
      await dialog.getByLabel('Hours for which').fill('1')
      await dialog.getByRole('button', { name: 'Rotate' }).click()
      await field.waitFor()
      const second = await field.inputValue()
      expect([await status(first), await status(second)]).toEqual([200, 200])
      await dialog.getByRole('button', { name: 'Done' }).click()
      await page.getByRole('cell', { name: 'Rotating', exact: true }).waitFor()

      await page.getByRole('button', { name: 'Revoke ci' }).click()
      await dialog.getByRole('button', { name: 'Revoke' }).click()
      await dialog.waitFor({ state: 'hidden' })
      await page.getByRole('cell', { name: 'ci', exact: true }).waitFor({ state: 'hidden' })
      await until('both texts are refused', async () =>
        (await Promise.all([status(first), status(second)])).every((code) => code === 401),
      )
      expect(await shown.axe()).toEqual([])
      // The browser reports the refusal of the wrong network.
      expect(shown.faults().filter((fault) => !fault.includes('400 (Bad Request)'))).toEqual([])
      await shown.close()
    })
  },
  { bare: true },
)
