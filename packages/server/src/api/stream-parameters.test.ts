import { describe, expect, it } from 'vitest'
import { onList } from '../runtime/place.js'
import { createDocumentRouter } from './definitions-router.js'
import { createOpenApi } from './openapi.js'
import { restParameters } from './stream-parameters.js'

const watched = {
  meta: { permission: ['list', 'Note'], scope: onList, summary: '', watch: { kind: 'Note' } },
  places: new Map(),
} as const
const { watch, resourceVersion } = restParameters(watched, false)

describe('the parameter watch', () => {
  it.each([true, false, '', '0', '1'])('takes %j', (value) => {
    expect(watch?.safeParse(value).success).toBe(true)
  })
  it.each(['null', 'yes', '2', 1, null])('refuses %j', (value) => {
    expect(watch?.safeParse(value).success).toBe(false)
  })
})

describe('the parameter watch of an operation that always watches', () => {
  const kinds = {
    meta: { permission: ['list', 'Note'], scope: onList, summary: '', watchesKinds: true },
    places: new Map(),
  } as const
  const { watch: always } = restParameters(kinds, false)
  it.each([true, '', '1', undefined])('takes %j, as the SDK sends it', (value) => {
    expect(always?.safeParse(value).success).toBe(true)
  })
  it.each([false, '0', 'null'])('refuses %j', (value) => {
    expect(always?.safeParse(value).success).toBe(false)
  })
})

describe('the parameter resourceVersion', () => {
  it.each(['', '-1', '1.5', 'a', '9'.repeat(16)])('refuses %j', (value) => {
    expect(resourceVersion?.safeParse(value).success).toBe(false)
  })
})

describe('the OpenAPI document', () => {
  it('names NotFound wherever another resource can be missing', () => {
    const { paths = {} } = createOpenApi(createDocumentRouter(), '0')
    for (const path of ['/sync/plan', '/sync/runs', '/sync/runs/{run}'])
      expect(paths[`/api/v1${path}`]?.get?.responses).toHaveProperty('404')
    expect(paths['/api/v1/simulations']?.post?.responses).toHaveProperty('404')
  })
})
