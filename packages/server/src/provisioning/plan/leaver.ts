import type { ObservedAccount } from '../connector.js'
import { whyBlocked } from './blocked.js'
import type { Link } from './link.js'
import { isSettled, settlesAt } from './settle.js'
import type { World } from './world.js'

const dayMs = 86_400_000
/** The retry interval for a directory that could not be read when a leaver was to be settled. */
const retryReadMs = 5_000

export interface LeaverOutcome {
  /** There is nothing to do on the target; the link becomes Leaving. */
  silent?: Link
  /** When the grace period ends, in milliseconds since the epoch. */
  due?: number
}

/** `certain`: nothing suggests that the absence is temporary. */
const revoke = (world: World, link: Link, observed: ObservedAccount, certain: boolean): number => {
  const before = world.operations.length
  const { disable } = world.input.policy.leaver
  const locked = world.input.locked.has(link.person)
  const blocked = world.input.blocked?.people.get(link.person)
  const base = {
    person: link.person,
    account: { key: observed.key, username: observed.username },
    why: [
      ...(blocked === undefined ? [] : [whyBlocked(blocked)]),
      locked
        ? 'disabled in the directory, and no rule grants an account'
        : 'no longer entitled to the account: absent from the directory, or no rule grants it',
    ],
    gate: locked ? ('locks' as const) : ('disables' as const),
  }
  const { gate: _passed, ...ungated } = base
  const stops = disable || blocked !== undefined
  if (stops && observed.enabled)
    world.add({
      ...(blocked === undefined ? base : ungated),
      kind: 'DisableAccount',
      before: { enabled: true },
      after: { enabled: false },
      becomes: 'Leaving',
    })
  if (stops && world.isRevocable(link, observed) && (locked || certain || blocked !== undefined))
    world.add({
      // A person who is Leaving passed a gate at that time.
      ...(link.state === 'Leaving' || blocked !== undefined ? ungated : base),
      kind: 'RevokeAccess',
      becomes: 'Leaving',
    })
  for (const membership of observed.memberships)
    if (world.isManaged(membership))
      world.add({ ...base, kind: 'RemoveMembership', membership, becomes: 'Leaving' })
  return world.operations.length - before
}

/** A stored time that is ahead of a trusted clock by more than this was stored while the clock was wrong. */
const tolerableMs = 3_600_000

/** A leave that was stored while the hub's clock was ahead starts when the clock is right again: otherwise it would last that much longer. */
const broughtBack = (world: World, link: Link): Link => {
  const { now, clockDoubt } = world.input
  if (link.state !== 'Leaving' || clockDoubt !== undefined) return link
  if (Date.parse(link.since) <= now + tolerableMs) return link
  const begins = { ...link, since: new Date(now).toISOString() }
  world.change({ put: begins })
  return begins
}

/**
 * A person with a managed account who is no longer entitled to it: disabled and stripped immediately, deleted after the grace
 * period. Each only if the connector's spec says so.
 */
export const planLeaver = (world: World, known: Link): LeaverOutcome => {
  const { input } = world
  const { leaver } = input.policy
  const link = broughtBack(world, known)
  const observed = world.account(link.key)
  if (observed === undefined) {
    world.change({ end: link.person })
    return {}
  }
  if (world.isProtected(observed.username)) {
    world.problem(
      link.person,
      link.username,
      `left, but the account "${observed.username}" is protected, so Hansa keeps it`,
    )
    return {}
  }
  const begun = link.state === 'Leaving'
  const due = begun ? Date.parse(link.since) + leaver.graceDays * dayMs : undefined
  const over = due !== undefined && due <= input.now
  const settled = isSettled(link, input.policy, input.reads, input.now)
  const revoked = revoke(world, link, observed, settled || input.revokesWithDisable === true)
  if (leaver.delete && over && settled && revoked === 0)
    world.add({
      kind: 'DeleteAccount',
      person: link.person,
      account: { key: observed.key, username: observed.username },
      before: { username: observed.username, ...observed.fields },
      why: [`left on ${link.since.slice(0, 10)}; the grace period of ${leaver.graceDays} days is over`],
      gate: 'deletes',
    })
  const silent: LeaverOutcome = !begun && revoked === 0 ? { silent: link } : {}
  const dues = [
    ...(leaver.delete && due !== undefined && due > input.now ? [due] : []),
    // A late or failed read is retried.
    ...(begun && !settled ? [Math.max(settlesAt(link, input.policy), input.now + retryReadMs)] : []),
    ...(silent.silent !== undefined && !settled ? [input.now + leaver.settleSeconds * 1000] : []),
  ]
  return dues.length === 0 ? silent : { ...silent, due: Math.min(...dues) }
}
