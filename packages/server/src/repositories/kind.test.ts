import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore } from '../db/index.js'
import { createResourceService } from '../resources/index.js'
import { systemClock as clock } from '../runtime/clock.js'
import { tokenSubject } from '../runtime/subject.js'
import { createRepositoryKind } from './kind.js'

let opened: Awaited<ReturnType<typeof openTestStore>>
beforeEach(async () => {
  opened = await openTestStore()
})
afterEach(() => opened.close())

const apply = (bundles: unknown, dryRun?: 'All') => {
  const { store, sealer } = opened
  const kind = createRepositoryKind({ sealer })
  return createResourceService({ kind, store, sealer, clock }).apply(
    { namespace: 'default', name: 'apps' },
    {
      apiVersion: 'hansa.dev/v1',
      kind: 'Repository',
      metadata: { name: 'apps' },
      spec: kind.specInput.parse({ url: 'https://git.example/apps.git', bundles }),
    },
    { subject: tokenSubject('anna'), ...(dryRun === undefined ? {} : { dryRun }) },
  )
}

const rule = { kind: 'Widget', ready: 'object.status.phase == "Done"' }

test.each([undefined, 'All'] as const)(
  'an invalid expression of a health rule is refused, with its field (dry run: %s)',
  async (dryRun) => {
    const wrong = { ...rule, ready: 'object.status.phase ==' }
    const bundles = [{ name: 'web' }, { name: 'shop', health: [rule, { ...wrong, kind: 'Gadget' }] }]
    await expect(apply(bundles, dryRun)).rejects.toMatchObject({
      code: 'BadRequest',
      errors: [
        {
          pointer: '/spec/bundles/1/health/1/ready',
          reason: expect.stringContaining('invalid CEL expression'),
        },
      ],
    })
  },
)

test('valid health rules are stored', async () => {
  const { resource } = await apply([{ name: 'web', health: [rule] }])
  expect(resource.spec.bundles[0]?.health).toMatchObject([rule])
})

test('the health rules of all bundles have at most 32 KiB of expressions together', async () => {
  const ready = `${'true || '.repeat(240)}true`
  const health = Array.from({ length: 10 }, (_, index) => ({ kind: `Widget${index}`, ready }))
  await expect(
    apply([
      { name: 'web', health },
      { name: 'shop', health },
    ]),
  ).rejects.toMatchObject({
    code: 'BadRequest',
    errors: [{ pointer: '/spec/bundles', reason: expect.stringContaining('at most 32768 are allowed') }],
  })
})
