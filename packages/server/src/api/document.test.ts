import { describe, expect, it } from 'vitest'
import { verbs } from '../runtime/verbs.js'
import { createDocumentRouter } from './definitions-router.js'
import { createOpenApi } from './openapi.js'
import { definitionsOf, operationsOf } from './operations.js'

const router = createDocumentRouter()
const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

const kinds = [
  'Bundle',
  'Cluster',
  'Connector',
  'Directory',
  'Mapping',
  'Person',
  'SyncRun',
  'Event',
  'Placement',
  'Release',
  'Repository',
  'Target',
  'Change',
  'Session',
  'SignIn',
  'Audit',
]

describe('every procedure', () => {
  it.each(definitionsOf(router))(
    '%s names a permission that exists and says what it does',
    (_path, { meta }) => {
      const [verb, kind] = meta?.permission ?? []
      expect(verbs).toContain(verb)
      expect(kinds).toContain(kind)
      expect(meta?.summary).toMatch(/^[A-Z]/)
    },
  )

  it('that needs a body shows an example of it', () => {
    const needsBody = ({ places, input }: ReturnType<typeof operationsOf>[number]): boolean =>
      [...places].some(
        ([field, place]) =>
          (place === 'body' || place === 'whole') &&
          input?.shape[field]?.safeParse(undefined).success === false,
      )
    const bare = operationsOf(router).filter(
      (operation) => needsBody(operation) && operation.meta.example === undefined,
    )
    expect(bare.map(({ procedure }) => procedure)).toEqual([])
  })
})

describe('the OpenAPI document', () => {
  const document = createOpenApi(router, '0.0.0')
  const operations = Object.values(document.paths ?? {}).flatMap((path) =>
    Object.values(path ?? {}).filter(
      (one) => typeof one === 'object' && one !== null && 'operationId' in one,
    ),
  )

  it('gives every operation its own ID, a summary and the errors it can return', () => {
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { summary, responses } of operations) {
      expect(summary).toEqual(expect.any(String))
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '401', '403', '429', '500']))
    }
  })

  /** A schema by its $ref, where it is one. */
  const resolved = (schema: unknown): unknown => {
    const name = /^#\/components\/schemas\/(.+)$/.exec(String(field(schema, '$ref')))?.[1]
    return name === undefined ? schema : field(field(document.components, 'schemas'), name)
  }
  /** Its own, of the schema, or of the items of a list. */
  const isShown = (media: unknown): boolean => {
    const schema = resolved(field(media, 'schema'))
    const items = resolved(field(field(field(schema, 'properties'), 'items'), 'items'))
    return [field(media, 'example'), field(schema, 'examples'), field(items, 'examples')].some(
      (one) => one !== undefined,
    )
  }

  it('shows an example of the body or the answer of every operation', () => {
    const bare = operations.filter(({ requestBody, responses }) => {
      const bodies = [requestBody, ...Object.values(responses ?? {})].map((one) => field(one, 'content'))
      const sent = bodies.flatMap((content) =>
        Object.entries(Object(content))
          .filter(([type]) => type === 'application/json' || type.endsWith('-patch+json'))
          .map(([, media]) => media),
      )
      return sent.length > 0 && !sent.some(isShown)
    })
    expect(bare.map(({ operationId }) => operationId)).toEqual([])
  })

  it('says that every PATCH accepts a merge patch and a JSON Patch, with an example of each', () => {
    const patches = Object.values(document.paths ?? {}).flatMap(({ patch }) =>
      patch === undefined ? [] : [patch],
    )
    expect(patches.length).toBeGreaterThan(5)
    for (const { requestBody } of patches) {
      const content = Object(field(requestBody, 'content'))
      expect(Object.keys(content)).toEqual(['application/merge-patch+json', 'application/json-patch+json'])
      expect(Object.values(content).map((media) => Array.isArray(field(media, 'example')))).toEqual([
        false,
        true,
      ])
    }
  })

  it('names every schema by its kind', () => {
    expect(Object.keys(document.components?.schemas ?? {})).toEqual(
      expect.arrayContaining(['Cluster', 'ClusterInput', 'ReleaseList', 'Problem']),
    )
  })
})
