import { expect, test } from 'vitest'
import { declaredDependencies } from './declared.js'
import { isInStep, lockDigest } from './lock-digest.js'

const file = (name: string, text: string) => ({ name, data: Buffer.from(text) })
const list = `dependencies:
- name: web
  version: ">=1.2, <2 || ^9"
  repository: https://charts.example
  condition: web.enabled
  tags: [front, "a & b"]
  import-values: [data, {parent: z, child: a}]
- {name: database, version: 5, repository: "https://charts.example", alias: first, enabled: true}
`
const locked = `dependencies:
- name: web
  repository: https://charts.example
  version: 1.10.0
- name: database
  repository: https://charts.example
  version: 5.2.0
`

/** As Helm's own types and Go write them: see internal/resolver/resolver.go of Helm 4.3.1. */
const helm2 = 'sha256:407b95da1ee5e696daa9545928bb57f8eefd719a055005ec8f4dfcaf03c6121d'

test('the digest is that of Go’s JSON of both lists', () => {
  const { dependencies } = declaredDependencies([file('Chart.yaml', `apiVersion: v2\n${list}`)])
  const { lock } = declaredDependencies([file('Chart.lock', locked)])
  expect(lockDigest(dependencies, lock?.dependencies ?? [])).toBe(
    'sha256:8939d55e24ea824c680433271ffa311ed1eb817c248b3dd6554f490693c0d3ff',
  )
  expect(lockDigest([], [])).toBe('sha256:95cb9b4f84ceff132cc7a875d8c192bf4997016a939ee64141c1fd628c0e8738')
})

test('requirements.yaml and its lock are preferred, and the digest of Helm 2 is accepted for them only', () => {
  const files = (apiVersion: string, digest: string) => [
    file('Chart.yaml', `apiVersion: ${apiVersion}\ndependencies: [{name: other}]\n`),
    file('requirements.yaml', list),
    file('requirements.lock', `${locked}digest: ${digest}\n`),
    file('Chart.lock', 'digest: sha256:0\n'),
  ]
  const declared = declaredDependencies(files('v1', helm2))
  expect(declared).toMatchObject({ file: 'requirements.yaml', lock: { file: 'requirements.lock' } })
  expect(declared.dependencies.map(({ name, version }) => `${name} ${version}`)).toEqual([
    'web >=1.2, <2 || ^9',
    'database 5',
  ])
  const isAccepted = (apiVersion: string, digest: string): boolean => {
    const found = declaredDependencies(files(apiVersion, digest))
    return found.lock !== undefined && isInStep(found, found.lock)
  }
  expect(isAccepted('v1', helm2)).toBe(true)
  expect(isAccepted('v2', helm2)).toBe(false)
  expect(isAccepted('v1', 'sha256:1')).toBe(false)
})

test.each([
  [
    'that grow with aliases',
    `[${Array.from({ length: 30 }, (_, at) => `&a${at} [${at === 0 ? 'x' : `*a${at - 1}, *a${at - 1}`}]`).join(', ')}]`,
  ],
  ['that hold themselves', '&a [*a]'],
])('import-values %s are refused', (_, values) => {
  const text = `dependencies: [{name: web, import-values: ${values}}]`
  const { dependencies } = declaredDependencies([file('Chart.yaml', text)])
  expect(() => lockDigest(dependencies, [])).toThrow('more than 10000 values or 100 levels')
})

test('a version that is a list is none', () => {
  const text = 'dependencies: [{name: web, version: &a [1, *a]}]'
  expect(declaredDependencies([file('Chart.yaml', text)]).dependencies[0]?.version).toBe('')
})
