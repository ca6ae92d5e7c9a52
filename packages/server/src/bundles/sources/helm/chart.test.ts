import { archiveFiles, type ChartFile } from '@hansa/charts'
import { expect, test } from 'vitest'
import { checkedChart } from './chart.js'

const archive = archiveFiles(Buffer.from('an archive'))
const cosign = { cosign: { key: `sha256:${'1'.repeat(64)}` } }

const check = (completed: readonly ChartFile[], verified?: typeof cosign) =>
  checkedChart(
    {
      describeChart: async () => ({
        chart: { name: 'shop', version: '1.0.0', dependencies: [{ name: 'sub' }] },
        warnings: [],
        values: '',
        readme: '',
      }),
    } as never,
    async () => completed,
    { files: archive, digest: `sha256:${'2'.repeat(64)}`, verified },
    async () => undefined,
  )

const added = [...archive, { name: 'charts/sub-1.0.0.tgz', data: Buffer.from('another one') }]

test('a chart that has its dependencies keeps the key that it was verified with', async () => {
  expect((await check(archive, cosign)).chart.stored).toMatchObject({ verified: cosign })
})

test('a verified chart is refused when something was added to it', async () => {
  await expect(check(added, cosign)).rejects.toMatchObject({
    code: 'BadRequest',
    errors: [{ pointer: '/spec/source/chart/verify' }],
  })
  expect((await check(added)).chart.stored).not.toHaveProperty('verified')
})
