import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HealthRule } from '../bundles/index.js'
import { type Hub, openHub } from './testing/hub.js'
import { custom, widgets } from './testing/manifests.js'
import { personOn } from './testing/person.js'

const path = '/apis/example.com/v1/namespaces/default/widgets/one'

const ruleOf = (ready: string): HealthRule[] => [
  { group: 'example.com', kind: 'Widget', ready, failed: 'object.status.phase == "Broken"' },
]
const done = ruleOf('object.status.phase == "Done"')

let hub: Hub
let person: ReturnType<typeof personOn>
beforeEach(async () => {
  hub = await openHub()
  person = personOn(hub.cluster())
  await hub.push('web', '1.0.0', [widgets(['v1']), custom('Widget', 'one')])
})
afterEach(() => hub.close())

const report = (status: object) => person.patch(path, { status })

/** Gives the release other rules; waits until it is applied. */
const place = async (health: HealthRule[] | undefined): Promise<string> => {
  const uid = await hub.place({ desired: health === undefined ? {} : { health } })
  await hub.when(uid, 'applied', (row) => row.applied && row.appliedHash === row.desiredHash)
  return uid
}

const shows = (uid: string, message: string) =>
  hub.when(uid, message, (row) => row.applied && row.message.includes(message))

const widgetReads = (): string[] =>
  hub
    .cluster()
    .requests.recent.filter(({ path: at, verb }) => verb === 'list' && at.includes('/widgets'))
    .map(({ path: at }) => at)

describe('a target with health rules', () => {
  test('is ready when the rule says so, names the object that has failed or not, and reads nothing more', async () => {
    const uid = await place(done)
    await shows(uid, 'Widget default/one: its controller has not reported a status yet')
    await report({ phase: 'Gluing', message: 'part 2' })
    const row = await shows(uid, 'Widget default/one: part 2 (health rule of the bundle: ready is false)')
    expect(row.ready).toBe(false)
    await report({ phase: 'Done', message: '' })
    expect((await hub.ready(uid)).message).toBe('')
    await report({ phase: 'Broken', message: 'no glue' })
    await shows(uid, 'Widget default/one: no glue (health rule of the bundle: failed is true)')
    expect(await hub.delivery.objects({ namespace: 'default', name: 'web', limit: 10 }).catch(() => 0)).toBe(
      0,
    )
    // One list opened the watch: none for an object, and none for a change.
    expect(widgetReads()).toHaveLength(1)
  })

  test('is neither ready nor failed where the rule cannot be evaluated', async () => {
    const uid = await place(ruleOf('object.status.parts > 1'))
    await report({ phase: 'Done' })
    const row = await shows(uid, 'ready: no such key "parts": test for it with has()')
    expect(row).toMatchObject({ ready: false, failed: false })
  })

  test('follows other rules though the object does not change, also the first ones', async () => {
    const uid = await place(undefined)
    await report({ phase: 'Gluing' })
    await hub.when(uid, 'ready without rules', (row) => row.ready && row.message.includes('no known status'))
    await place(done)
    await shows(uid, 'Widget default/one: (health rule of the bundle: ready is false)')
    expect(widgetReads()).toHaveLength(2)
    await place(ruleOf('object.status.phase == "Gluing"'))
    await hub.when(uid, 'ready by the other rule', (row) => row.ready && row.appliedHash === row.desiredHash)
    expect(widgetReads()).toHaveLength(2)
    await hub.restart()
    await report({ phase: 'Done' })
    await shows(uid, 'ready is false')
  })
})
