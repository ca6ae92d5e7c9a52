import { describe, expect, it } from 'vitest'
import type { ObservedAccount } from '../connector.js'
import { account, ago, link } from '../testing/plan.js'
import type { Link } from './link.js'
import { recoverLinks } from './recover.js'

const recover = (links: readonly Link[], accounts: readonly ObservedAccount[]) => {
  const result = recoverLinks(
    new Map(links.map((one) => [one.person, one])),
    { accounts, structures: [] },
    { now: Date.parse(ago(0)) },
  )
  return { links: [...result.links.values()], changes: result.changes }
}
const creating = (since = ago(0)): Link => link('anna', { key: undefined, state: 'Creating', since })

describe('an account that was being made when the hub was killed', () => {
  it('is known again by its name, in whatever case', () => {
    const made = account('anna', { username: 'Anna' })
    const found = { ...creating(), key: 'key-anna', username: 'Anna', state: 'Active' }
    expect(recover([creating()], [made])).toEqual({ links: [found], changes: [{ put: found }] })
  })

  it('is Disabled where it was made so', () => {
    expect(recover([creating()], [account('anna', { enabled: false })]).links[0]?.state).toBe('Disabled')
  })

  it('is not one that another person has', () => {
    const bert = link('bert', { key: 'key-anna' })
    expect(recover([creating(), bert], [account('anna')]).changes).toEqual([])
  })

  it('is given to one person only', () => {
    const other = link('bert', { key: undefined, username: 'anna', state: 'Creating', since: ago(0) })
    const { changes } = recover([creating(), other], [account('anna')])
    expect(changes).toHaveLength(1)
    expect(changes[0]).toMatchObject({ put: { person: 'corp/anna' } })
  })

  it('is not one that was made long before, or that bears the mark of somebody else', () => {
    const known = (more: Partial<ObservedAccount>, since = ago(0)): boolean =>
      recover([creating(since)], [account('anna', more)]).changes.length === 1
    expect(known({ createdAt: ago(60_000) })).toBe(true)
    expect(known({ createdAt: ago(60_001) })).toBe(false)
    expect(known({ createdAt: ago(0) }, ago(60_000))).toBe(true)
    expect(known({ mark: 'corp/anna', createdAt: ago(60_001) })).toBe(true)
    expect(known({ mark: 'corp/bert' })).toBe(false)
  })

  it('stays Creating while no account exists', () => {
    expect(recover([creating()], [account('bert')])).toEqual({ links: [creating()], changes: [] })
  })
})

describe('a rename', () => {
  const renaming = link('anna', { pendingUsername: 'annette' })

  it('that was done is known by the new name', () => {
    const done = { ...renaming, username: 'Annette', pendingUsername: undefined }
    expect(recover([renaming], [account('anna', { username: 'Annette' })])).toEqual({
      links: [done],
      changes: [{ put: done }],
    })
  })

  it('that was not done changes nothing', () => {
    expect(recover([renaming], [account('anna')]).changes).toEqual([])
  })

  it('by hand is a difference, not a new truth', () => {
    const { links, changes } = recover([link('anna')], [account('anna', { username: 'by-hand' })])
    expect(changes).toEqual([])
    expect(links[0]?.username).toBe('anna')
    expect(recover([renaming], [account('anna', { username: 'by-hand' })]).changes).toEqual([])
  })

  it('that gave the account another key is known by the new name', () => {
    const { links } = recover([renaming], [account('new', { username: 'annette' })])
    expect(links).toEqual([{ ...renaming, key: 'key-new', username: 'annette', pendingUsername: undefined }])
    expect(recover([link('anna')], [account('new', { username: 'anna' })]).changes).toEqual([])
    const leaving = { ...renaming, state: 'Leaving' as const }
    expect(recover([leaving], [account('new', { username: 'annette' })]).links[0]?.state).toBe('Leaving')
  })
})
