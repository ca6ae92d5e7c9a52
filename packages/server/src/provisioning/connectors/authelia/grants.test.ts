import { describe, expect, it } from 'vitest'
import type { Operation } from '../../operation.js'
import type { Client } from './clients.js'
import { renderFragment } from './fragment.js'
import { grantsAfter, grantsIn, renderable, structuresOf } from './grants.js'

const wiki: Client = {
  id: 'wiki',
  redirectUris: ['https://wiki.example.org/'],
  policy: 'two_factor',
  everyone: false,
}
const access = [
  { domain: '*.example.org', policy: 'deny' as const, groups: ['guests', 'a, b'] },
  { domain: 'x.example.org', policy: 'one_factor' as const, groups: ['red'] },
]
const clients = [{ client: 'wiki', groups: ['red', '{{ odd }}'] }]

describe('what a fragment gives', () => {
  it('is read from its text as it was written, one thing a group', () => {
    const text = renderFragment({ access, clients }, '4.38', [wiki])
    expect(structuresOf(grantsIn(text))).toEqual(structuresOf({ access, clients }))
    expect(structuresOf({ access, clients })).toHaveLength(5)
    const again = renderFragment(renderable(grantsIn(text), [wiki], '4.38'), '4.38', [wiki])
    expect(again).toBe(text)
  })

  it('is read as older versions wrote it, and of what cannot be read nothing is known', () => {
    const old = `access_control:
  rules:
    - domain: "*.example.org"
      policy: deny
      subject:
        - group:guests
    - domain: x.example.org
      policy: one_factor
      subject: group:red
`
    expect(structuresOf(grantsIn(old)).map(({ key }) => key)).toEqual([
      'deny *.example.org guests',
      'one_factor x.example.org red',
    ])
    for (const text of [undefined, '', 'rules: [', 'server: {}', '- x'])
      expect(structuresOf(grantsIn(text))).toEqual([])
  })

  it('is changed by operations, whatever else is there', () => {
    const operation = (kind: Operation['kind'], fields: Record<string, string>): Operation => ({
      id: kind,
      connector: 'login',
      kind,
      structure: { kind: 'client' in fields ? 'client' : 'access', key: Object.values(fields).join(' ') },
      ...(kind === 'DeleteStructure' ? { before: fields } : { after: fields }),
      why: [],
    })
    const after = grantsAfter({ access, clients }, [
      operation('DeleteStructure', { policy: 'deny', domain: '*.example.org', group: 'a, b' }),
      operation('DeleteStructure', { client: 'wiki', group: 'red' }),
      operation('CreateStructure', { policy: 'two_factor', domain: 'y.example.org', group: 'blue' }),
      operation('UpdateStructure', { content: 'whatever' }),
    ])
    expect(structuresOf(after).map(({ key }) => key)).toEqual([
      'deny *.example.org guests',
      'one_factor x.example.org red',
      'two_factor y.example.org blue',
      'wiki {{ odd }}',
    ])
  })

  it('leaves out clients that are not the connector’s, or that its version cannot keep to groups', () => {
    const open = { ...wiki, everyone: true }
    expect(renderable({ access, clients }, [], '4.38').clients).toEqual([])
    expect(renderable({ access, clients }, [open], '4.38').clients).toEqual([])
    expect(renderable({ access, clients }, [wiki], '4.37').clients).toEqual([])
    expect(renderable({ access, clients }, [wiki], '4.39').clients).toEqual(clients)
  })
})
