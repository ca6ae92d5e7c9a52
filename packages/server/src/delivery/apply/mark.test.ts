import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { observedObjectOf } from '../observe/observed-object.js'
import { placeOf } from '../place.js'
import { createMarker, isMarkedByHub, isMarkedFor, isMarkedForRelease, markedAs, marksOf } from './mark.js'

const markerOf = (key: string) =>
  createMarker((text) => createHmac('sha256', key).update(text).digest('base64url'))
const marker = markerOf('ours')

const object = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'db', namespace: 'web', annotations: { theirs: 'stays' } },
  data: { password: 'aHVudGVyMg==' },
}
const place = placeOf(object)
const target = { uid: 't', namespace: 'default', release: 'web' }
const sentAs = { target, place, manager: 'hansa' }
const marked = markedAs(marker, object, sentAs)
const seen = observedObjectOf(marked, { full: false, simple: true })

describe('the mark of an applied object', () => {
  test('verifies for its target and place', () => {
    expect(isMarkedFor(marker, 't', place, seen)).toBe(true)
    expect(marked.metadata.annotations).toMatchObject({ theirs: 'stays' })
  })

  const others: [string, string, Partial<typeof place>][] = [
    ['another target', 'u', {}],
    ['another name', 't', { name: 'db2' }],
    ['another namespace', 't', { namespace: 'other' }],
    ['another kind', 't', { kind: 'ConfigMap' }],
    ['another group', 't', { group: 'example.com' }],
  ]
  test.each(others)('does not verify for %s', (_what, targetUid, change) => {
    expect(isMarkedFor(marker, targetUid, { ...place, ...change }, seen)).toBe(false)
  })

  test('does not verify for another hub, nor when somebody else writes it', () => {
    expect(isMarkedFor(markerOf('theirs'), 't', place, seen)).toBe(false)
    for (const mark of [
      '',
      'v1',
      'v1..',
      'v1.x.y',
      `v2${seen.marks.hansa?.slice(2)}`,
      seen.marks.hansa?.replace(/\.[^.]*$/, 'x') ?? '',
    ])
      expect(marker.verifies('t', place, mark), mark).toBe(false)
  })

  test('is equal for equal content, and differs for any other', () => {
    expect(markedAs(marker, object, sentAs)).toEqual(marked)
    expect(
      markedAs(marker, marked, sentAs),
      'a mark that was exported along does not count as content',
    ).toEqual(marked)
    const changed = markedAs(marker, { ...object, data: { password: 'eA==' } }, sentAs)
    expect(changed.metadata.annotations?.['hansa.dev/applied']).not.toBe(seen.marks.hansa)
  })

  test('of a shared object verifies for the hub, only at its place', () => {
    const space = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } }
    const at = placeOf(space)
    const sent = markedAs(marker, space, { target, place: at, manager: 'hansa-r1' })
    const shown = observedObjectOf(sent, { full: false, simple: true })
    expect(isMarkedByHub(marker, at, shown)).toBe(true)
    expect(isMarkedFor(marker, 't', at, shown)).toBe(true)
    expect(isMarkedByHub(marker, { ...at, name: 'other' }, shown)).toBe(false)
    expect(isMarkedByHub(markerOf('theirs'), at, shown)).toBe(false)
    expect(isMarkedByHub(marker, place, seen), 'of what releases do not share').toBe(false)
    const before = Object.values(shown.marks).map((mark) => mark.split('.').slice(0, 3).join('.'))
    expect(isMarkedByHub(marker, at, { ...shown, marks: { 'hansa-r1': before[0] ?? '' } })).toBe(false)
  })

  test('verifies for any release of the same namespace and name, only at its place', () => {
    const { hansa = '' } = seen.marks
    const of = (release: { namespace: string; release: string }, where = place, shown = seen) =>
      isMarkedForRelease(marker, release, where, shown)
    expect(of({ namespace: 'default', release: 'web' })).toBe(true)
    expect(of({ namespace: 'default', release: 'other' })).toBe(false)
    expect(of({ namespace: 'other', release: 'web' })).toBe(false)
    expect(of(target, { ...place, name: 'db2' })).toBe(false)
    expect(isMarkedForRelease(markerOf('theirs'), target, place, seen)).toBe(false)
    const before = { ...seen, marks: { hansa: hansa.split('.').slice(0, 3).join('.') } }
    expect(of(target, place, before), 'as earlier versions marked').toBe(false)
    expect(isMarkedFor(marker, 't', place, before)).toBe(true)
  })

  test('of a shared Namespace exists once per release', () => {
    const shared = { ...sentAs, manager: 'hansa-r1' }
    const both = markedAs(marker, object, shared).metadata.annotations
    expect(Object.keys(both ?? {})).toEqual(['theirs', 'hansa.dev/applied-r1'])
    expect(Object.keys(marksOf(both))).toEqual(['hansa-r1'])
  })
})
