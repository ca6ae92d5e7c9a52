import { expect, test } from 'vitest'
import { until } from '../rig/index.js'
import { describeConsole } from './suite.js'

describeConsole('revisions of a release', (suite) => {
  const upgrade = async (replicas: number): Promise<void> => {
    const { client } = suite.site.hub
    const { spec } = await client.releases.get('shop')
    const overrides = [
      {
        clusters: {},
        object: { kind: 'ConfigMap', name: 'shop' },
        patch: [{ op: 'add' as const, path: '/data/note', value: `note ${replicas}` }],
      },
    ]
    await client.releases.patch('shop', { spec: { ...spec, overrides } })
  }

  test('each shows what it changed, and the way back shows the changes and moves first', async () => {
    const { client } = suite.site.hub
    await upgrade(1)
    await client.releases.waitFor('shop', 'Ready')
    await upgrade(2)
    await client.releases.waitFor('shop', 'Ready')
    const shown = await suite.open('/releases/default/shop?tab=revisions')
    const { page } = shown
    const list = page.getByRole('list', { name: 'Revisions of shop' })
    await list.getByRole('heading', { name: /^Revision 3: shop@/ }).waitFor()
    await list.getByText('Current', { exact: true }).waitFor()
    await suite.isSound(shown)

    await list.getByRole('button', { name: 'Compare with revision 2' }).click()
    const changes = page.getByRole('region', { name: 'Changes of revision 3' })
    await changes.getByText('ConfigMap shop/shop').click()
    await changes.getByText('note: note 2').waitFor()
    await suite.isSound(shown)

    const back = list.getByRole('listitem').filter({ hasText: 'Revision 2: shop@' })
    await back.getByRole('button', { name: 'Roll back to this …' }).click()
    const dialog = page.getByRole('dialog', { name: 'Roll shop back to revision 2' })
    await dialog.getByText('ConfigMap shop/shop').click()
    await dialog.getByText('note: note 1').waitFor()
    await dialog.getByText('Nothing would move.').waitFor()
    expect(await shown.axe()).toEqual([])
    await dialog.getByRole('button', { name: 'Roll back' }).click()
    await dialog.waitFor({ state: 'detached' })
    await list.getByRole('heading', { name: /^Revision 4: shop@/ }).waitFor()
    await list.getByText('Rollback to revision 2.').waitFor()
    await until('the note is that of revision 2', async () =>
      JSON.stringify((await client.releases.get('shop')).spec.overrides).includes('note 1'),
    )
    await suite.isSound(shown)
    await shown.close()
  })

  test('an upgrade shows the changes of objects and the moves before it is saved', async () => {
    const { client } = suite.site.hub
    const { spec } = await client.releases.get('shop')
    const labels = { app: 'shop' }
    const containers = [{ name: 'shop', image: 'nginx:1.30', resources: { requests: { cpu: '10m' } } }]
    await client.bundles.apply({
      apiVersion: 'hansa.dev/v1',
      kind: 'Bundle',
      metadata: { name: spec.bundle.name },
      spec: {
        version: '9.0.0',
        source: {
          type: 'manifests',
          objects: [
            { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop' }, data: { text: 'new' } },
            {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              metadata: { name: 'shop' },
              spec: {
                replicas: 12,
                selector: { matchLabels: labels },
                template: { metadata: { labels }, spec: { containers } },
              },
            },
          ],
        },
      },
    })
    const shown = await suite.open('/releases/default/shop/edit')
    const { page } = shown
    await page.getByLabel('Version of shop').selectOption('9.0.0')
    await page.getByRole('button', { name: 'Preview changes' }).click()
    const changes = page.getByRole('region', { name: 'Changes on the clusters' })
    await changes.getByText('Deployment shop/shop').waitFor()
    await changes.getByRole('list', { name: 'Moves' }).getByText('eu-1').waitFor()
    await suite.isSound(shown)
    await shown.close()
    expect((await client.releases.get('shop')).spec.bundle).toEqual(spec.bundle)
  })
})
