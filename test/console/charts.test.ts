import { expect, test } from 'vitest'
import { pushChart } from './chart.js'
import { describeConsole } from './suite.js'

describeConsole('charts', (suite) => {
  test('the page of a bundle shows README, values, schema and parts; the README runs nothing and loads nothing', async () => {
    await pushChart(suite.site.hub.client, 'store')
    const shown = await suite.open('/bundles/default/store?tab=readme')
    const { page } = shown
    await page.getByRole('heading', { name: 'The shop' }).waitFor()
    expect(await page.locator('.markdown').locator('script, img, iframe').count()).toBe(0)
    expect(await page.locator('.markdown').getByRole('link').allTextContents()).toEqual(['pixel', 'home'])
    expect(await page.title()).not.toBe('hacked')
    await suite.isSound(shown)
    await page.getByRole('tab', { name: 'Default values' }).click()
    await page.getByText('# Where the image is').waitFor()
    await suite.isSound(shown)
    await page.getByRole('tab', { name: 'Schema' }).click()
    await page.getByText('How many pods run').waitFor()
    await suite.isSound(shown)
    await page.getByRole('tab', { name: 'Chart' }).click()
    await page.getByText('Sells things').waitFor()
    await suite.isSound(shown)
    await shown.close()
  })

  test('a release is created from form and YAML, which are one text; a secret is sent and never shown', async () => {
    const { client } = suite.site.hub
    await pushChart(client, 'market', '1.0.0', 'strict: true\n')
    const shown = await suite.open('/create?bundle=market&version=1.0.0&placement=playground&name=market', {
      // The placement preview renders with the values as they are, also with those that the chart refuses.
      expected: [/400 \(Bad Request\).*\/placements\/preview$/],
    })
    const { page } = shown
    const yaml = page.getByLabel('Values, as YAML')
    // Form to YAML: every other character stays.
    await page.getByLabel('replicaCount', { exact: true }).fill('3')
    await expect.poll(() => yaml.inputValue()).toContain('# Pods to run\nreplicaCount: 3\nimage:')
    // YAML to form.
    await yaml.fill((await yaml.inputValue()).replace('"1.30" # of the app', '"2.0" # of the app'))
    await page.getByText('image', { exact: true }).first().click()
    await expect.poll(() => page.getByLabel('tag', { exact: true }).inputValue()).toBe('2.0')
    await page.getByLabel('pullPolicy', { exact: true }).selectOption('Always')
    // The schema refuses at the field.
    await page.getByLabel('replicaCount', { exact: true }).fill('0')
    await page.getByText('/replicaCount', { exact: true }).waitFor()
    await suite.isSound(shown)
    await page.getByLabel('replicaCount', { exact: true }).fill('2')
    await page.getByText('/replicaCount', { exact: true }).waitFor({ state: 'detached' })
    const placement = page.getByRole('region', { name: 'Preview', exact: true })
    await placement.getByText('auth.password is required').waitFor()
    await page.getByRole('button', { name: 'Add secret value' }).click()
    await page.getByLabel('Pointer').fill('/auth/password')
    await page.getByLabel('Value', { exact: true }).fill('hunter2-hunter2')
    await placement.getByText('Fits', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Add override' }).click()
    await page.getByLabel('Clusters of override 1').fill('names: [eu-1]')
    await page.getByText('Selects 1 cluster: eu-1.').waitFor()
    await page.getByLabel('Values of override 1').fill('replicaCount: 5')
    await suite.isSound(shown)
    const manifest = await page.getByRole('heading', { name: 'Manifest' }).locator('xpath=..').textContent()
    expect(manifest).not.toContain('hunter2')
    await placement.getByText('Fits', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Preview changes' }).click()
    await page.getByRole('heading', { name: 'On eu-1', exact: true }).waitFor()
    await page
      .getByText(/^ConfigMap .*market$/)
      .first()
      .click()
    await page.getByText('+  replicas: "5"').waitFor()
    await suite.isSound(shown)
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { level: 1, name: 'market' }).waitFor()
    const { spec } = await client.releases.get('market')
    expect(spec).toMatchObject({
      values: { replicaCount: 2, image: { tag: '2.0', pullPolicy: 'Always' } },
      valuesFrom: [{ pointer: '/auth/password', secret: { digest: expect.stringMatching(/^hmac-/) } }],
      overrides: [{ clusters: { names: ['eu-1'] }, values: { replicaCount: 5 } }],
    })
    expect(Object.keys(spec.values ?? {})).toEqual(['replicaCount', 'image'])
    await page.getByRole('tab', { name: 'Values' }).click()
    await page.getByLabel('Cluster').selectOption('eu-1')
    await page.getByRole('row', { name: 'replicaCount 5 Override 1' }).waitFor()
    await page.getByRole('row', { name: 'image.repository nginx Chart' }).waitFor()
    await suite.isSound(shown)
    await page.getByRole('tab', { name: 'Notes' }).click()
    // Notes are text, never markup.
    await page.getByText('market runs <b>5</b> pods.').waitFor()
    await suite.isSound(shown)
    expect(shown.faults()).toEqual([])
    await shown.close()
  })

  test('a release is edited to another version: its own values stay, the defaults follow, the secret stays', async () => {
    const { client } = suite.site.hub
    await pushChart(client, 'market', '2.0.0', 'extra: new\n')
    const shown = await suite.open('/releases/default/market')
    const { page } = shown
    await page.getByRole('link', { name: 'Edit' }).click()
    await page.getByLabel('Version of market').selectOption('2.0.0')
    await expect.poll(() => page.getByLabel('Values, as YAML').inputValue()).toContain('extra: new')
    expect(await page.getByLabel('replicaCount', { exact: true }).inputValue()).toBe('2')
    expect(await page.getByLabel('Value', { exact: true }).inputValue()).toBe('')
    await page.getByLabel('Filter values').fill('image tag')
    await page.getByRole('button', { name: 'Reset image.tag' }).click()
    await suite.isSound(shown)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('market@2.0.0').waitFor()
    expect((await client.releases.get('market')).spec).toMatchObject({
      bundle: { version: '2.0.0' },
      values: { replicaCount: 2, image: { pullPolicy: 'Always' } },
      valuesFrom: [{ pointer: '/auth/password', secret: { digest: expect.stringMatching(/^hmac-/) } }],
    })
    expect(shown.faults()).toEqual([])
    await shown.close()
  })
})
