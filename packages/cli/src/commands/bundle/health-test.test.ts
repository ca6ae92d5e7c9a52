import { expect, test } from 'vitest'
import { verdictRows } from './health-test.js'

test('a verdict is followed by the result of each of its expressions', () => {
  const rows = verdictRows([
    {
      group: 'example.org',
      kind: 'Widget',
      by: 'Bundle',
      release: 'shop',
      namespace: 'shop',
      name: 'w',
      health: 'Unknown',
      message: 'no such key',
      expressions: [
        { field: 'failed', expression: 'object.status.phase ==\n  "Broken"', result: 'false' },
        { field: 'ready', expression: 'object.status.parts == 2', result: 'error', error: 'no such key' },
      ],
    },
    { group: '', kind: 'Node', by: 'Hub', name: 'n1', health: 'Ready', message: '', expressions: [] },
  ])
  expect(rows.split('\n').map((row) => row.replace(/ {2,}/g, ' | ').trim())).toEqual([
    'KIND | OBJECT | RULE | HEALTH | MESSAGE',
    'Widget.example.org | shop/w | bundle | Unknown | no such key',
    'Node | n1 | hub | Ready',
    '',
    'KIND | OBJECT | FIELD | RESULT | EXPRESSION',
    'Widget | shop/w | failed | false | object.status.phase == "Broken"',
    'Widget | shop/w | ready | error: no such key | object.status.parts == 2',
  ])
})
