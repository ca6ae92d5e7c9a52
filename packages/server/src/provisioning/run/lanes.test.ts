import { describe, expect, test } from 'vitest'
import type { OperationKind } from '../operation.js'
import type { PlannedOperation } from '../plan/input.js'
import { phasesOf } from './lanes.js'

const operation = (kind: OperationKind, name: string): PlannedOperation => ({
  id: `${kind} ${name}`,
  connector: 'git',
  kind,
  why: [],
  ...(kind.endsWith('Structure')
    ? { structure: { kind: name.split('/')[0] ?? '', key: name } }
    : { person: name, account: { username: name } }),
})
const shown = (
  operations: readonly PlannedOperation[],
  adapter: Parameters<typeof phasesOf>[1] = { batchOf: () => undefined },
): string[][][][] =>
  phasesOf(operations, adapter).map((phase) =>
    phase.map((lane) => lane.map((calls) => calls.map(({ operation: { id } }) => id))),
  )

describe('the order of a run', () => {
  test('removes before it grants, gives accounts before memberships, and deletes last', () => {
    const kinds: OperationKind[] = [
      'DeleteAccount',
      'AddMembership',
      'EnableAccount',
      'CreateAccount',
      'RenameAccount',
      'AdoptAccount',
      'RemoveMembership',
      'RevokeAccess',
      'DisableAccount',
    ]
    const order = shown(kinds.map((kind) => operation(kind, 'anna'))).map((phase) =>
      phase.flat(2).map((id) => id.replace(' anna', '')),
    )
    expect(order).toEqual([
      ['DisableAccount', 'RevokeAccess', 'RemoveMembership'],
      ['RenameAccount', 'CreateAccount', 'EnableAccount', 'AdoptAccount'],
      ['AddMembership'],
      ['DeleteAccount'],
    ])
  })

  test('has structures after what is taken away, one kind after the other, before anything is given', () => {
    const order = shown([
      operation('AddMembership', 'anna'),
      operation('CreateStructure', 'team/red'),
      operation('CreateStructure', 'org/red'),
      operation('CreateStructure', 'org/blue'),
      operation('DisableAccount', 'bert'),
    ]).map((phase) => phase.flat(2))
    expect(order).toEqual([
      ['DisableAccount bert'],
      ['CreateStructure team/red'],
      ['CreateStructure org/red', 'CreateStructure org/blue'],
      ['AddMembership anna'],
    ])
  })

  test('is one phase after the structures where the target takes everything at once', () => {
    const order = shown(
      [
        operation('DeleteAccount', 'a'),
        operation('CreateStructure', 'team/x'),
        operation('DisableAccount', 'b'),
      ],
      { batchOf: () => 'all', atOnce: true },
    )
    expect(order).toEqual([[[['CreateStructure team/x']]], [[['DisableAccount b', 'DeleteAccount a']]]])
  })

  test('has nothing where there is nothing to do', () => {
    expect(shown([])).toEqual([])
  })
})

describe('lanes', () => {
  test('run people side by side, and what concerns one person in order', () => {
    const [phase] = shown([
      operation('RemoveMembership', 'anna'),
      operation('DisableAccount', 'bert'),
      operation('DisableAccount', 'anna'),
    ])
    expect(phase).toEqual([[['DisableAccount bert']], [['DisableAccount anna'], ['RemoveMembership anna']]])
  })

  test('give what belongs together in one call, adoptions always', () => {
    const [phase] = shown(
      [
        operation('CreateAccount', 'anna'),
        operation('UpdateAccount', 'bert'),
        operation('AdoptAccount', 'carl'),
        operation('AdoptAccount', 'dora'),
      ],
      { batchOf: ({ kind }) => (kind === 'CreateAccount' ? undefined : 'file') },
    )
    expect(phase).toEqual([
      [['CreateAccount anna']],
      [['AdoptAccount carl', 'AdoptAccount dora']],
      [['UpdateAccount bert']],
    ])
  })

  test('keep the number each operation has in the run', () => {
    const [first, second] = phasesOf([operation('AddMembership', 'a'), operation('DisableAccount', 'b')], {
      batchOf: () => undefined,
    })
    expect([first?.[0]?.[0]?.[0]?.seq, second?.[0]?.[0]?.[0]?.seq]).toEqual([1, 0])
  })
})
