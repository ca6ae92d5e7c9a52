import { expect, test } from 'vitest'
import { type HookRecord, lookedUpIn, type TargetRow } from '../../releases/index.js'
import { begun, completed, runContentOf } from './record.js'

const desired = (version: string, rotation?: number): TargetRow['desired'] =>
  ({
    bundle: { digest: 'd', version },
    namespace: 'web',
    ...(rotation === undefined ? {} : { rotation }),
  }) as unknown as TargetRow['desired']

const target = (hooks: HookRecord | null, version: string, rotation?: number) => ({
  hooks,
  desired: desired(version, rotation),
  desiredHash: 'new',
  appliedHash: null,
})

const content = { hasHooks: true, rendersPerCluster: true, answers: 'hmac-1' }
const complete = completed(target(null, '1.0.0'), 'install', content)

test('nothing is found before anything was applied, or after a removal that was taken back', () => {
  expect(lookedUpIn(target(null, '1.0.0'))).toBeUndefined()
  expect(lookedUpIn(target(begun(null, 'install', { key: 'k', version: '1.0.0' }), '1.0.0'))).toBeUndefined()
  expect(
    lookedUpIn(target(begun(complete, 'delete', runContentOf(desired('1.0.0'))), '1.0.0')),
  ).toBeUndefined()
})

test('content that is applied keeps its answers', () => {
  expect(lookedUpIn(target(complete, '1.0.0'))).toEqual({ type: 'recorded', digest: 'hmac-1' })
  const without = completed(target(null, '1.0.0'), 'install', { ...content, answers: undefined })
  expect(lookedUpIn(target(without, '1.0.0'))).toBeUndefined()
})

test('other content finds what is applied, also when it is partly applied', () => {
  const from = { type: 'content', content: { bundle: { version: '1.0.0' }, answers: 'hmac-1' } }
  expect(lookedUpIn(target(complete, '2.0.0'))).toMatchObject(from)
  const upgrading = begun(complete, 'upgrade', runContentOf(desired('2.0.0')))
  expect(lookedUpIn(target(upgrading, '2.0.0'))).toMatchObject(from)
})

test('after a rotation it finds what an installation would apply: the new values', () => {
  const found = lookedUpIn(target(complete, '1.0.0', 1))
  expect(found).toEqual({
    type: 'content',
    content: { bundle: { digest: 'd', version: '1.0.0' }, namespace: 'web', rotation: 1 },
  })
  const rotated = completed(target(complete, '1.0.0', 1), undefined, content)
  expect(lookedUpIn(target(rotated, '1.0.0', 1))).toEqual({ type: 'recorded', digest: 'hmac-1' })
})
