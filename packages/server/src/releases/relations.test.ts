import { PlacementSpec } from '@hansa/placement'
import { beforeEach, describe, expect, test } from 'vitest'
import { createRelations, type Relations } from './relations.js'

const spec = (terms: object) => PlacementSpec.parse(terms)
const db = { releases: { matchLabels: { app: 'db' } } }

let relations: Relations
const put = (uid: string, app: string, placement = 'plain', namespace = 'n') =>
  relations.putRelease({ uid, namespace, name: uid, labels: { app }, placement })

beforeEach(() => {
  relations = createRelations()
  relations.putPlacement('n', 'plain', spec({}))
  relations.putPlacement('n', 'with-db', spec({ workloadAffinity: [db] }))
  relations.putPlacement('n', 'never-db', spec({ workloadAntiAffinity: [db] }))
  put('db', 'db')
  relations.setTarget('db', 'eu-1', true)
})

describe('releases that stand near one another', () => {
  test('only releases that the terms select are considered, and only on their clusters', () => {
    put('other', 'other')
    relations.setTarget('other', 'eu-1', true)
    put('web', 'web', 'with-db')
    expect(
      relations.neighbours('web', { workloadAffinity: [{ ...db, topology: 'cluster', required: true }] }),
    ).toEqual([{ labels: { app: 'db' }, clusters: ['eu-1'], workloadAntiAffinity: undefined }])
    expect(relations.neighbours('other', {})).toEqual([])
    relations.setTarget('db', 'eu-1', false)
    expect(
      relations.neighbours('web', { workloadAffinity: [{ ...db, topology: 'cluster', required: true }] }),
    ).toEqual([])
  })

  test('one that must never be together with this one keeps it away, whatever its own placement says', () => {
    put('shy', 'shy', 'never-db')
    relations.setTarget('shy', 'eu-2', true)
    expect(relations.neighbours('db', {})).toMatchObject([{ labels: { app: 'shy' }, clusters: ['eu-2'] }])
    expect(relations.isBound('db')).toBe(true)
    relations.putPlacement('n', 'never-db', undefined)
    expect(relations.neighbours('db', {})).toEqual([])
    expect(relations.isBound('db')).toBe(false)
  })

  test('the clusters of one concern those that select it, and those it keeps away', () => {
    put('web', 'web', 'with-db')
    put('shy', 'shy', 'never-db')
    put('other', 'other')
    expect(relations.dependents('db').sort()).toEqual(['shy', 'web'])
    expect(relations.dependents('shy')).toEqual(['db'])
    expect(relations.dependents('other')).toEqual([])
    relations.dropRelease('web')
    expect(relations.dependents('db')).toEqual(['shy'])
  })

  test('releases of other namespaces are ignored', () => {
    put('far', 'web', 'with-db', 'm')
    relations.putPlacement('m', 'with-db', spec({ workloadAffinity: [db] }))
    expect(relations.dependents('db')).toEqual([])
  })

  test('a release with a changed placement or changed labels is checked again', () => {
    put('web', 'web', 'plain')
    expect(relations.isBound('web')).toBe(false)
    put('web', 'web', 'with-db')
    expect(relations.isBound('web')).toBe(true)
    put('db', 'cache')
    expect(relations.dependents('db')).toEqual([])
  })

  test('only a new cluster is reported as a change', () => {
    expect(relations.setTarget('db', 'eu-1', true)).toBe(false)
    expect(relations.setTarget('db', 'eu-2', true)).toBe(true)
    expect(relations.setTarget('none', 'eu-2', true)).toBe(false)
    relations.place('db', ['eu-3'])
    expect(relations.setTarget('db', 'eu-3', true)).toBe(false)
    expect(relations.setTarget('db', 'eu-2', false)).toBe(false)
  })
})
