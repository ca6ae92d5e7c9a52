import { describe, expect, test } from 'vitest'
import { createMarker, markedAs } from '../apply/mark.js'
import type { InventoryRow } from '../inventory.js'
import type { ObservedObject } from '../observe/observed-object.js'
import { observedObjectOf } from '../observe/observed-object.js'
import { placeOf } from '../place.js'
import { kindOfFound, type TargetPresence } from './strays.js'

const marker = createMarker((text) => Buffer.from(text).toString('base64url'))
const object = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'web', uid: 'u', labels: { 'hansa.dev/target': 't' } },
}
const place = placeOf(object)
const target = { uid: 't', namespace: 'default', release: 'web' }
const seen: ObservedObject = {
  ...observedObjectOf(markedAs(marker, object, { target, place, manager: 'hansa' }), {
    full: false,
    simple: true,
  }),
  owned: { hansa: 'f' },
}
const row: InventoryRow = {
  ...place,
  targetUid: 't',
  cluster: 'eu-1',
  uid: 'u',
  hash: '',
  fields: '',
  replicas: '',
  mark: null,
  managedAt: null,
  state: 'applied',
  appliedAt: null,
}

describe('an object under the label of the hub', () => {
  const cases: [string, Partial<ObservedObject>, TargetPresence, InventoryRow | undefined, string][] = [
    ['of a target that holds it is its business', {}, 'Wanted', row, 'Held'],
    ['of a target that holds another of that name is, too', {}, 'Wanted', { ...row, uid: 'v' }, 'Held'],
    ['that is being deleted is left', { deleting: true }, 'Removed', undefined, 'Held'],
    ['of a target that does not hold it goes', {}, 'Wanted', undefined, 'Stray'],
    ['of a target that was taken off goes', {}, 'Removed', undefined, 'Stray'],
    ['of a target nobody knows may be kept on purpose', {}, 'Unknown', undefined, 'Left'],
    ['without a mark is reported', { marks: {} }, 'Removed', undefined, 'Foreign'],
    ['with the mark of another is reported', { marks: { hansa: 'v1.a.b' } }, 'Wanted', undefined, 'Foreign'],
    ['with the mark of another target is reported', { target: 'other' }, 'Wanted', undefined, 'Foreign'],
    ['with labels alone is what a controller copied', { marks: {}, owned: {} }, 'Wanted', undefined, 'Left'],
    ['without a target is left', { target: undefined }, 'Wanted', undefined, 'Left'],
  ]
  test.each(cases)('%s', (_rule, change, standing, held, kind) => {
    expect(kindOfFound({ place, seen: { ...seen, ...change } }, { row: held, standing, marker })).toBe(kind)
  })

  test('of a kind that is kept is never deleted', () => {
    const claim = { ...place, kind: 'PersistentVolumeClaim' }
    const marks = { hansa: marker.mark(target, claim, '') }
    const found = { place: claim, seen: { ...seen, marks } }
    expect(kindOfFound(found, { row: undefined, standing: 'Removed', marker })).toBe('Left')
  })
})
