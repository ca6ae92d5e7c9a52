import { describe, expect, it } from 'vitest'
import { lacking, releaseOf, workloadsOf } from './draft.js'
import { parseDraft, stringifyDraft } from './use-draft.js'

const address =
  '?name=shop&bundle=web&version=1.0.0&placement=eu&conflicts=Adopt&replicas=web%3A5%2CDeployment%2Fapi%3A2'
const draft = parseDraft(address)

describe('a draft', () => {
  it('is what its address says, and says its address', () => {
    expect(parseDraft(stringifyDraft(draft))).toEqual(draft)
    expect(draft).toMatchObject({ namespace: 'default', replicas: { web: '5', 'Deployment/api': '2' } })
  })
  it('says what is missing', () => {
    expect(lacking(draft)).toEqual([])
    expect(lacking({ ...parseDraft(''), replicas: { web: 'many' } })).toEqual([
      'a name',
      'a bundle and its version',
      'a placement',
      'a whole number of replicas for web',
    ])
    expect(lacking({ ...draft, name: 'Not_a_name' })).toEqual([
      'a valid name: 1 to 63 lowercase letters, digits or "-", starting and ending with a letter or digit',
    ])
  })
  it('sends what differs from the usual only', () => {
    const workloads = [
      { key: 'web', replicas: 5 },
      { key: 'Deployment/api', replicas: 1 },
    ]
    expect(releaseOf(draft, workloads).spec).toEqual({
      bundle: { name: 'web', version: '1.0.0' },
      placement: 'eu',
      replicas: { 'Deployment/api': 2 },
      conflicts: 'Adopt',
    })
  })
})

describe('workloads', () => {
  it('are named by their name, and by their kind too where two have it', () => {
    const object = (kind: string, name: string, replicas?: number) => ({
      kind,
      metadata: { name },
      spec: { replicas },
    })
    expect(
      workloadsOf([object('Deployment', 'web', 3), object('Service', 'web'), object('StatefulSet', 'db')]),
    ).toEqual([
      { key: 'web', replicas: 3 },
      { key: 'db', replicas: 1 },
    ])
    expect(
      workloadsOf([object('Deployment', 'a', 1), object('StatefulSet', 'a', 1)]).map(({ key }) => key),
    ).toEqual(['Deployment/a', 'StatefulSet/a'])
  })
})
