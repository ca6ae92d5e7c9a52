import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Row } from '../db/index.js'
import { isRecord } from '../runtime/record.js'
import { verbs } from '../runtime/verbs.js'
import type { RestOperation } from './operations.js'
import { createAccessHub } from './testing/access-hub.js'
import {
  may,
  maySee,
  type OracleObject,
  type OracleSelector,
  type OracleSubject,
  type OracleWorld,
  selects,
  type Verdict,
  verdictOn,
} from './testing/access-oracle.js'
import { bearerOf, boundArb, subjectsOf } from './testing/access-subjects.js'

const namespaces = ['shop', 'pay']
const names = ['web', 'db']
const clusterNames = ['eu-1', 'us-1', 'ap-1']
const pools: Record<string, string[]> = { team: ['a', 'b'], tier: ['prod', 'test'] }

const namespaced = ['Bundle', 'Placement', 'Release', 'Repository', 'Mapping']
const stored = [...namespaced, 'Cluster', 'Directory', 'Connector', 'Role', 'RoleBinding']
const inNamespaces = new Set([...namespaced, 'Target', 'Event'])
/** Lists of these kinds show only what may be seen. Others need the right to see all of them. */
const labelled = new Set([...stored, 'Namespace', 'SignIn', 'Target', 'Event'])
const onClusters = new Set(['Cluster', 'Target', 'Event'])
/** Patches with labels of these kinds have a valid result. */
const patchable = new Set(['Placement', 'Release', 'Role'])

const labelSets: Record<string, string>[] = [{}, { team: 'a' }, { team: 'b' }].flatMap((team) =>
  [{}, { tier: 'prod' }, { tier: 'test' }].map((tier) => ({ ...team, ...tier })),
)

const generic = new Set(['list', 'listAll', 'get', 'create', 'apply', 'patch', 'delete'])

interface Case {
  name: string
  namespace: string
  labels: Record<string, string>
}

const labelsArb = fc.constantFrom(...labelSets)
const selectorArb = fc.constantFrom(...Object.keys(pools)).chain((key) =>
  fc.oneof(
    fc.constantFrom(...(pools[key] ?? [])).map((value) => ({ matchLabels: { [key]: value } })),
    fc
      .constantFrom('In', 'NotIn')
      .chain((operator) =>
        fc
          .subarray(pools[key] ?? [], { minLength: 1 })
          .map((values) => ({ matchExpressions: [{ key, operator, values }] })),
      ),
    fc.constantFrom('Exists', 'DoesNotExist').map((operator) => ({ matchExpressions: [{ key, operator }] })),
  ),
)
const some = <T>(all: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...all], { minLength: 1 })
const every = fc.constant('*').map((one): string[] => [one])
const ruleArb = fc.record({
  verbs: fc.oneof(every, some<string>(verbs), some(['get', 'list', 'create', 'update', 'delete'])),
  kinds: fc.oneof(every, some([...stored, 'Target', 'Event', 'Person', 'SyncRun', 'Audit'])),
  names: fc.oneof(
    { weight: 4, arbitrary: fc.constant<string[]>([]) },
    some([...names, ...clusterNames, 'run-1']),
  ),
})
const scopeArb = fc
  .record(
    {
      namespaces: some(namespaces),
      clusters: fc.oneof(
        some(clusterNames).map((chosen) => ({ names: chosen })),
        selectorArb.map((labels) => ({ labels })),
      ),
      selector: selectorArb,
    },
    { requiredKeys: [] },
  )
  // Both parts are about the labels of a cluster. If none can have them, the hub lists nothing in place of refusing.
  .filter(({ clusters, selector = {} }) => {
    const own: OracleSelector = clusters !== undefined && 'labels' in clusters ? clusters.labels : {}
    return labelSets.some((labels) => selects(own, labels) && selects(selector, labels))
  })
const roleNames = ['r0', 'r1', 'r2']
const worldArb = fc.record({
  roles: fc.tuple(...roleNames.map(() => fc.array(ruleArb, { minLength: 1, maxLength: 2 }))),
  bindings: fc.array(
    fc.record({
      role: fc.constantFrom(...roleNames),
      subjects: fc.array(boundArb, { minLength: 1, maxLength: 2 }),
      scope: fc.option(scopeArb, { nil: undefined }),
    }),
    { minLength: 2, maxLength: 5 },
  ),
  clusters: fc.tuple(...clusterNames.map(() => labelsArb)),
  /** Of the objects, in their order. */
  labels: fc.array(labelsArb, { minLength: 24, maxLength: 24 }),
  ceiling: fc.option(fc.constantFrom(...roleNames, 'gone'), { nil: undefined }),
  at: fc.record({
    name: fc.constantFrom(...names, 'none'),
    namespace: fc.constantFrom(...namespaces),
    labels: labelsArb,
  }),
})

let hub: Awaited<ReturnType<typeof createAccessHub>>
beforeAll(async () => {
  hub = await createAccessHub()
})
afterAll(() => hub.close())

const examples = new Map<string, Record<string, unknown>>()
const exampleOf = (kind: string): Record<string, unknown> => {
  const known = examples.get(kind)
  if (known !== undefined) return known
  const create = hub.operations.find(({ meta }) => meta.permission.join() === `create,${kind}`)
  const example = isRecord(create?.meta.example) ? create.meta.example : {}
  examples.set(kind, example)
  return example
}

const specOf = (kind: string): unknown => {
  const { spec } = exampleOf(kind)
  // Grants nothing to the subjects of this test.
  if (kind === 'RoleBinding') return { role: 'gone', subjects: [{ token: 'nobody' }] }
  // Everybody holds it, so that nobody is refused because they would grant more than they hold.
  if (kind === 'Role') return { rules: [] }
  if (kind !== 'Cluster' || !isRecord(spec)) return spec
  const { connection: _connection, ...rest } = spec
  return { ...rest, taints: [], unschedulable: false }
}

/** The objects of a world: their labels are drawn, their specs are the examples of the documentation. */
const objectsOf = (labels: readonly Record<string, string>[], world: OracleWorld): Partial<Row>[] => {
  const left = [...labels]
  const plain = stored.filter((kind) => kind !== 'Cluster')
  return [
    ...plain.flatMap((kind) =>
      (namespaced.includes(kind) ? namespaces : ['']).flatMap((namespace) =>
        names.map((name) => ({ kind, namespace, name, labels: left.pop() ?? {}, spec: specOf(kind) })),
      ),
    ),
    ...Object.entries(world.clusters).map(([name, own]) => ({
      ...{ kind: 'Cluster', name, namespace: '', labels: own },
      spec: specOf('Cluster'),
    })),
    ...Object.entries(world.roles).map(([name, rules]) => ({ kind: 'Role', name, spec: { rules } })),
    ...world.bindings.map((spec, index) => ({
      kind: 'RoleBinding',
      name: `b${index}`,
      spec: JSON.parse(JSON.stringify(spec)),
    })),
  ]
}

const inputOf = (
  fields: ReadonlySet<string>,
  kind: string,
  { name, namespace, labels }: Case,
): Record<string, unknown> => {
  const given: Record<string, unknown> = {
    namespace,
    name,
    run: 'run-1',
    key: 'cost',
    version: '1.0.0',
    dryRun: 'All',
    patch: patchable.has(kind) ? { metadata: { labels: { team: null, tier: null, ...labels } } } : {},
    resource: {
      ...exampleOf(kind),
      spec: specOf(kind),
      metadata: { name, labels, ...(inNamespaces.has(kind) ? { namespace } : {}) },
    },
  }
  return Object.fromEntries(Object.entries(given).filter(([field]) => fields.has(field)))
}

/** Every object of a kind that can be imagined: a list is allowed if one of them may be listed. */
const imaginable = (kind: string, namespace: string | undefined): OracleObject[] => {
  if (!labelled.has(kind)) return [{ kind }]
  const places = inNamespaces.has(kind) ? (namespace === undefined ? namespaces : [namespace]) : [undefined]
  return places.flatMap((place) =>
    [...names, ...clusterNames, ...(kind === 'Namespace' ? namespaces : []), 'run-1'].flatMap((name) =>
      (kind === 'Cluster' ? [name] : onClusters.has(kind) ? clusterNames : [undefined]).flatMap((cluster) =>
        labelSets.map((labels) => ({
          ...{ kind, name, labels },
          ...(place && { namespace: place }),
          ...(cluster && { cluster }),
        })),
      ),
    ),
  )
}

/** The connectors in the example of a Mapping; none of the world. */
const mappedConnectors = (): OracleObject[] => {
  const { spec } = exampleOf('Mapping') as { spec: { rules: { grants: { connector: string }[] }[] } }
  return spec.rules.flatMap(({ grants }) =>
    grants.map(({ connector }) => ({ kind: 'Connector', name: connector })),
  )
}

interface Situation {
  world: OracleWorld
  rows: ReadonlyMap<string, Record<string, string>>
  subject: OracleSubject
}

/** What the documentation says about a call. 'Hidden': anything but Forbidden, which would say that the object exists. */
const expectedOf = (
  { world, rows, subject }: Situation,
  { permission: [verb, kind], path }: { permission: readonly [string, string]; path: string },
  { name, namespace, labels }: Case,
): Verdict | 'Hidden' => {
  const at = path.includes('{namespace}') ? { namespace } : {}
  const own = (found: Record<string, string>): OracleObject => ({
    ...{ kind, name, labels: found, ...at },
    ...(kind === 'Cluster' ? { cluster: name } : {}),
  })
  const asked = (object: OracleObject, as = verb): Verdict =>
    may(world, subject, as, object) ? 'Allowed' : 'Forbidden'
  if (verb === 'list' || verb === 'watch')
    return imaginable(kind, at.namespace).some((object) => may(world, subject, verb, object))
      ? 'Allowed'
      : 'Forbidden'
  /** A Mapping gives accounts on the connectors that its rules name: whoever changes or deletes it may sync them. */
  const withSync = (verdict: Verdict): Verdict =>
    verdict === 'Allowed' &&
    kind === 'Mapping' &&
    !mappedConnectors().every((one) => may(world, subject, 'sync', one))
      ? 'Forbidden'
      : verdict
  const present = rows.has(`${kind}/${at.namespace ?? ''}/${name}`)
  if (verb === 'create') return present ? asked(own(labels)) : withSync(asked(own(labels)))
  if (path.includes('{run}')) return verdictOn(world, subject, verb, { kind, name: 'run-1' })
  if (!path.includes('{name}')) return asked({ kind, ...at })
  const found = rows.get(`${kind}/${at.namespace ?? ''}/${name}`)
  const creates = path.startsWith('PUT') && verb === 'update'
  if (creates && (found === undefined || !maySee(world, subject, own(found)))) {
    if (asked(own(labels), 'create') === 'Forbidden') return 'Forbidden'
    if (found === undefined) return withSync('Allowed')
  }
  if (found === undefined) return 'Hidden'
  const now = verdictOn(world, subject, verb, own(found))
  if (now !== 'Allowed') return creates ? 'Forbidden' : now
  const changes = creates || (path.startsWith('PATCH') && patchable.has(kind))
  // Its spec does not change.
  if (kind === 'Mapping' && path.startsWith('DELETE')) return withSync('Allowed')
  return changes ? asked(own(labels)) : 'Allowed'
}

const verdictOf = (code: string): Verdict => (code === 'Forbidden' || code === 'NotFound' ? code : 'Allowed')

const isExpected = (expected: Verdict | 'Hidden', verdict: Verdict): boolean =>
  expected === 'Hidden' ? verdict !== 'Forbidden' : expected === verdict

test('random roles, bindings and subjects: every operation over tRPC and REST agrees with the documentation', async () => {
  const rest = new Map(hub.operations.map((operation) => [operation.procedure, operation]))
  const own = hub.definitions.filter(([, { meta }]) => meta?.ownOnly !== true && meta?.open !== true)
  let cases = 0

  const check = async (situation: Situation, at: Case, overRest: boolean): Promise<void> => {
    // Nothing is changed: the operations of a round run at once.
    const one = async ([path, { meta, type }]: (typeof own)[number]): Promise<void> => {
      if (meta === undefined) throw new Error(`${path} has no meta`)
      const [, kind] = meta.permission
      const operation: RestOperation | undefined = rest.get(path)
      // Filters of lists are left out.
      const named = (field: string): boolean =>
        !['namespace', 'name'].includes(field) || operation?.path.includes(`{${field}}`) === true
      const fields = new Set(
        operation === undefined ? ['namespace'] : [...operation.places.keys()].filter(named),
      )
      const where =
        kind === 'Cluster' && at.name !== 'none' ? { ...at, name: at.name === 'web' ? 'eu-1' : 'us-1' } : at
      const input = inputOf(fields, kind, where)
      const route = operation === undefined ? '{namespace}' : `${operation.method} ${operation.path}`
      const expected = expectedOf(
        situation,
        {
          permission: meta.permission,
          path: inNamespaces.has(kind) ? route : route.replace('{namespace}', ''),
        },
        where,
      )
      const isGeneric =
        operation !== undefined && generic.has(path.split('.')[1] ?? '') && stored.includes(kind)
      const bearer = bearerOf(situation.subject)
      const called =
        overRest && isGeneric
          ? (await hub.send(operation, input, bearer)).code
          : await hub.call(path, type as 'query', input, bearer, { permissionOnly: !isGeneric })
      cases += 1
      const verdict = verdictOf(called)
      if (!isExpected(expected, verdict))
        throw new Error(
          `${path} ${JSON.stringify(input)} as ${JSON.stringify(situation.subject)}: expected ${expected}, but it was ${called}\n${JSON.stringify(situation.world)}`,
        )
    }
    await Promise.all(own.map(one))
  }

  const round = async (drawn: typeof worldArb extends fc.Arbitrary<infer T> ? T : never): Promise<void> => {
    const world: OracleWorld = {
      roles: Object.fromEntries(roleNames.map((name, index) => [name, drawn.roles[index] ?? []])),
      bindings: drawn.bindings.map(({ scope, ...binding }) => ({ ...binding, ...(scope && { scope }) })),
      clusters: Object.fromEntries(clusterNames.map((name, index) => [name, drawn.clusters[index] ?? {}])),
    }
    const objects = objectsOf(drawn.labels, world)
    await hub.replace(objects)
    const rows = new Map(
      objects.map(({ kind, namespace = '', name, labels = {} }) => [`${kind}/${namespace}/${name}`, labels]),
    )
    await Promise.all(
      subjectsOf(drawn.ceiling).map((subject, index) =>
        check({ world, rows, subject }, drawn.at, index === 1),
      ),
    )
  }

  await fc.assert(fc.asyncProperty(worldArb, round), { numRuns: 40, endOnFailure: true })
  expect(cases).toBeGreaterThanOrEqual(20_000)
}, 900_000)
