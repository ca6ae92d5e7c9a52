import { expect, test } from 'vitest'
import { accessEntry } from '../../testing/access-entry.js'
import { accessGraph, connectedTo } from './access-graph.js'

const graph = accessGraph([
  accessEntry('web', 'default/staff rule 2: group "(.+)" matched "web"', 'gitea', 'team shop/dev (write)'),
  accessEntry('admins', 'default/staff rule 1: group "admins" matched "admins"', 'gitea', 'admin'),
  accessEntry('shop', 'default/staff rule 2: group "(.+)" matched "shop"', 'gitea', 'team shop/dev (write)'),
])
const shown = graph.nodes.map(({ column, text, row }) => `${column} ${row} ${text}`)

test('a rule and a grant that two groups lead to are drawn once', () => {
  expect(shown).toEqual([
    'Group 0 admins',
    'Group 1 shop',
    'Group 2 web',
    'Rule 0 default/staff rule 1',
    'Rule 1 default/staff rule 2',
    'Grant 0 gitea: admin',
    'Grant 1 gitea: team shop/dev (write)',
  ])
  expect(graph.edges).toHaveLength(5)
  expect(graph.rows).toBe(3)
})

test('what is connected to a node is what leads to it and what it leads to, not its neighbours', () => {
  expect([...connectedTo(graph, 'Group web')].sort()).toEqual([
    'Grant gitea team shop/dev (write)',
    'Group web',
    'Rule default/staff rule 2',
  ])
  expect([...connectedTo(graph, 'Grant gitea team shop/dev (write)')].sort()).toEqual([
    'Grant gitea team shop/dev (write)',
    'Group shop',
    'Group web',
    'Rule default/staff rule 2',
  ])
})

test('a person without grants has an empty graph', () => {
  expect(accessGraph([])).toEqual({ nodes: [], edges: [], rows: 0 })
})
