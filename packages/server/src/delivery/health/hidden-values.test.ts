import { expect, test, vi } from 'vitest'
import type { TargetRow } from '../../releases/index.js'
import { silentLogger } from '../../runtime/logger.js'
import { createManualClock } from '../../runtime/testing/clock.js'
import { createHiddenValues } from './hidden-values.js'

const object = (password: unknown) => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } },
  data: { password, user: 'anna' },
})
const hiding = [{ key: '/ConfigMap/web/a', object: object('x'), shown: object({ digest: 'hmac-1' }) }]
const open = [{ key: '/ConfigMap/web/a', object: object('x'), shown: object('x') }]
const places = new Map([['/ConfigMap/web/a', [['data', 'password']]]])

/** The hidden values of the target t, with what is rendered for it. */
const valuesOf = (wanted: () => typeof hiding) => {
  const clock = createManualClock()
  let row = { uid: 't', desiredHash: '1', appliedHash: '1' } as unknown as TargetRow
  const rendered = vi.fn(async () => wanted())
  const consider = vi.fn<(uid: string) => void>()
  const values = createHiddenValues({
    ...{ cluster: 'eu-1', wanted: rendered, rowOf: (uid) => (uid === 't' ? row : undefined) },
    ...{ after: clock.after, consider, logger: silentLogger },
  })
  return {
    ...{ clock, values, rendered, consider },
    change: (state: Pick<TargetRow, 'desiredHash' | 'appliedHash'>): void => {
      row = { ...row, ...state }
    },
  }
}

test('a target is rendered once, when it is asked for, and considered when its hidden values are known', async () => {
  const { clock, values, rendered, consider } = valuesOf(() => hiding)
  expect([values.of('t'), values.of('t'), values.of('gone')]).toEqual([undefined, undefined, undefined])
  await clock.pass(0)
  expect(consider).toHaveBeenCalledExactlyOnceWith('t')
  expect(values.of('t')).toEqual(places)
  expect(rendered).toHaveBeenCalledOnce()
})

test('values of the state before stay hidden until the desired state is applied', async () => {
  let wanted = hiding
  const { clock, values, change } = valuesOf(() => wanted)
  values.of('t')
  await clock.pass(0)
  wanted = open
  change({ desiredHash: '2', appliedHash: '1' })
  expect(values.of('t')).toBeUndefined()
  await clock.pass(0)
  expect(values.of('t')).toEqual(places)
  change({ desiredHash: '2', appliedHash: '2' })
  expect(values.of('t')).toBeUndefined()
  await clock.pass(0)
  expect(values.of('t')).toEqual(new Map())
})

test('nothing is known of a target that cannot be rendered, which is retried', async () => {
  let fails = true
  const { clock, values, rendered, consider } = valuesOf(() => {
    if (fails) throw new Error('no such chart')
    return hiding
  })
  values.of('t')
  await clock.pass(1_000)
  expect(values.of('t')).toBeUndefined()
  expect([rendered.mock.calls.length, consider.mock.calls.length]).toEqual([1, 0])
  fails = false
  await clock.pass(30_000)
  expect(consider).toHaveBeenCalledWith('t')
  values.of('t')
  await clock.pass(0)
  expect(values.of('t')).toEqual(places)
})
