/**
 * Who may log in where, by docs/explanation/provisioning.md and docs/how-to/{provision-people,approve-held-runs,block-a-person}.md alone: this
 * file knows nothing of how the hub does it. Quotations are from there. It is asked after every step that has settled; between two steps the
 * hub may be anywhere.
 */

export const systems = ['gitea', 'vault', 'authelia'] as const
export type System = (typeof systems)[number]

/** The current state of one person in the directory. */
export interface Facts {
  id: string
  username: string
  mail: string
  /** In a complete read of the base. */
  present: boolean
  /** `pwdAccountLockedTime: 000001010000Z`. */
  locked: boolean
  /** Names of groups. */
  groups: readonly string[]
}

/** An account that the hub created on a system. */
export interface Account {
  id: string
  username: string
  mail: string
  enabled: boolean
  /** Teams, policies or groups. */
  memberships: string[]
  /** Its person is no longer entitled to it. */
  leaving: boolean
  /** The generation of the account: while it is the same, so is the id of the account on the system. */
  made: number
}

/** What a gate counts. */
export const kinds = ['disables', 'locks', 'removals', 'deletes', 'recreations'] as const
export type Kind = (typeof kinds)[number]

/** One item that a gate can hold: `disables 5c1f… `, `removals 5c1f… red/developers`. */
interface Gated {
  key: string
  kind: Kind
  id: string
  membership?: string
}

export interface Count {
  kind: Kind
  /** Planned and not approved. */
  found: number
  limit: number
}

/** The grants of `facts` on a system; undefined if no rule grants anything there. */
export type Rules = (system: System, facts: Facts) => string[] | undefined

export interface Oracle {
  /** Expected accounts after everything has settled, by person. */
  accounts(system: System): ReadonlyMap<string, Readonly<Account>>
  /** The number of planned operations of each kind with these facts, and the limit of its gate; changes nothing. */
  forecast(system: System, facts: ReadonlyMap<string, Facts>): Count[]
  /** The system was reachable and everything has settled on these facts. */
  settle(system: System, facts: ReadonlyMap<string, Facts>): void
  /** What waits for approval now. */
  held(system: System): readonly { kind: Kind; id: string }[]
  /** "approves exactly the operations that the run lists"; `people`: "a part of it". Settle afterwards. */
  approve(system: System, people?: readonly string[]): void
  reject(system: System): void
  reopen(system: System): void
  block(id: string): void
  unblock(id: string): void
  /** Whether the grace period of all leavers is over. */
  graceOver(over: boolean): void
  /** "Hansa deletes nothing while the hub's clock cannot be trusted." */
  clockBelieved(believed: boolean): void
  backup(system: System): Backup
  /** The system returns to an earlier state; the hub remembers decisions made since. */
  restore(system: System, backup: Backup): void
}

export interface Backup {
  accounts: Account[]
}

interface Side {
  accounts: Map<string, Account>
  /** What a gate holds now: "None of that kind is then done until somebody approves." */
  held: Map<string, Gated>
  /** "The rest stays held, even when no gate would hold so little"; and what was reopened: "the run waits again". */
  kept: Set<string>
  rejected: Map<string, Gated>
  approved: Set<string>
  /** Whose accounts a restored system lacks: "accounts that vanished from the target and would be created again" pass a gate. */
  vanished: Set<string>
}

/** "max(`gates.minimum`, `gates.percent` of the accounts …; for removed memberships, of the memberships)", with the defaults of a connector. */
const limitOf = (kind: Kind, accounts: ReadonlyMap<string, Account>): number => {
  const managed =
    kind === 'removals'
      ? [...accounts.values()].reduce((sum, { memberships }) => sum + memberships.length, 0)
      : accounts.size
  if (kind === 'locks') return Math.max(20, managed * 0.25)
  return Math.max(accounts.size < 50 ? 2 : 5, managed * 0.1)
}

/** "Each person counts once, together with the memberships they lose; `removals` counts the memberships of people who stay." */
const countOf = (kind: Kind, gated: readonly Gated[]): number => {
  const ofKind = gated.filter((one) => one.kind === kind)
  return kind === 'removals' ? ofKind.length : new Set(ofKind.map(({ id }) => id)).size
}

/** Everything that the oracle remembers. */
interface State {
  readonly rules: Rules
  readonly sides: ReadonlyMap<System, Side>
  readonly blocked: Set<string>
  graceOver: boolean
  clockBelieved: boolean
  /** The number of accounts created so far. */
  made: number
}

const createSide = (): Side => ({
  accounts: new Map(),
  held: new Map(),
  kept: new Set(),
  rejected: new Map(),
  approved: new Set(),
  vanished: new Set(),
})

const sideOf = ({ sides }: State, system: System): Side => {
  const side = sides.get(system)
  if (side === undefined) throw new Error(`no system ${system}`)
  return side
}

/** "A person is expected on a connector if and only if a rule grants them something there." */
const wantedOf = ({ rules }: State, system: System, facts: Facts | undefined): string[] | undefined =>
  facts?.present === true ? rules(system, facts) : undefined

/** Removals from one account, which pass a gate. */
const removalsFrom = (state: State, system: System, account: Account, facts: Facts | undefined): Gated[] => {
  const { id } = account
  const wanted = wantedOf(state, system, facts)
  const gated: Gated[] = []
  const add = (kind: Kind, membership?: string): void => {
    gated.push({
      key: `${kind} ${id} ${membership ?? ''}`,
      kind,
      id,
      ...(membership === undefined ? {} : { membership }),
    })
  }
  if (wanted === undefined) {
    // no longer expected: "disabled at once, deleted after `leaver.graceDays`", teams and groups "removed at once";
    // "A person who is both … counts under `locks`. Each person counts once, together with the memberships they lose"
    const kind = facts?.present === true && facts.locked ? 'locks' : 'disables'
    if (account.enabled) add(kind)
    for (const membership of account.memberships) add(kind, membership)
  } else if (!state.blocked.has(id)) {
    // "As long as a rule still grants the person something, nothing else of their accounts changes";
    // disabled in the directory: "disabled at once, never deleted for it", teams and groups "follow the rules"
    if (account.enabled && facts?.locked === true) add('locks')
    for (const membership of account.memberships)
      if (!wanted.includes(membership)) add('removals', membership)
  }
  if (wanted === undefined && state.graceOver) add('deletes')
  return gated
}

const isStopped = ({ blocked }: State, { id, locked }: Facts): boolean => locked || blocked.has(id)

const planned = (state: State, system: System, facts: ReadonlyMap<string, Facts>): Gated[] => {
  const { accounts, vanished } = sideOf(state, system)
  const isWanted = (id: string): boolean => {
    const person = facts.get(id)
    return person !== undefined && !isStopped(state, person) && wantedOf(state, system, person) !== undefined
  }
  const again = [...vanished].filter((id) => !accounts.has(id) && isWanted(id))
  return [
    ...[...accounts.values()].flatMap((account) =>
      removalsFrom(state, system, account, facts.get(account.id)),
    ),
    ...again.map((id): Gated => ({ key: `recreations ${id}`, kind: 'recreations', id })),
  ]
}

/** "A rejected operation … still counts": only what was approved does not. */
const open = (state: State, system: System, facts: ReadonlyMap<string, Facts>): Gated[] => {
  const { approved } = sideOf(state, system)
  return planned(state, system, facts).filter(({ key }) => !approved.has(key))
}

const forecast = (state: State, system: System, facts: ReadonlyMap<string, Facts>): Count[] => {
  const all = open(state, system, facts)
  return kinds.map((kind) => ({
    kind,
    found: countOf(kind, all),
    limit: limitOf(kind, sideOf(state, system).accounts),
  }))
}

const remove = (side: Side, { kind, id, membership }: Gated): void => {
  const account = side.accounts.get(id)
  if (account === undefined) return
  if (membership !== undefined) account.memberships = account.memberships.filter((one) => one !== membership)
  else if (kind === 'disables' || kind === 'locks') account.enabled = false
  if (kind === 'deletes') side.accounts.delete(id)
}

/** Operations that remove nothing are executed immediately. */
const grant = (state: State, side: Side, system: System, facts: Facts): void => {
  const wanted = wantedOf(state, system, facts)
  if (wanted === undefined) return
  const { id, username, mail } = facts
  const stopped = isStopped(state, facts)
  const account = side.accounts.get(id)
  if (account === undefined) {
    const key = `recreations ${id}`
    if (side.held.has(key) || side.rejected.has(key)) return
    state.made += 1
    const { made } = state
    const account = { id, username, mail, enabled: true, memberships: wanted, leaving: false, made }
    if (stopped) return
    side.accounts.set(id, account)
    side.vanished.delete(id)
    return
  }
  // "name, mail, teams and groups follow the rules again after the unblocking"
  if (state.blocked.has(id)) return
  Object.assign(account, { username, mail, leaving: false })
  account.memberships = [...new Set([...account.memberships, ...wanted])]
  // "A person who returns within the grace period gets the account back."
  if (!stopped) account.enabled = true
}

/** Replaces what the gates of a system hold. `all`: everything planned. */
const hold = (
  state: State,
  system: System,
  all: readonly Gated[],
  facts: ReadonlyMap<string, Facts>,
): void => {
  const side = sideOf(state, system)
  side.held.clear()
  const counts = new Map(forecast(state, system, facts).map((count) => [count.kind, count]))
  const leavers = counts.get('disables')
  // "These hold a run whatever the number of operations: … the directory shrank by more than the gate allows"; people whom the directory
  // disabled are not part of that.
  const shrank = leavers !== undefined && leavers.found > leavers.limit
  for (const gated of all) {
    if (side.rejected.has(gated.key)) continue
    const count = counts.get(gated.kind)
    const takesAway = gated.kind !== 'locks' && gated.kind !== 'recreations'
    const over = count !== undefined && (count.found > count.limit || (shrank && takesAway))
    const unbelieved = gated.kind === 'deletes' && !state.clockBelieved
    const holds = !side.approved.has(gated.key) && (over || unbelieved || side.kept.has(gated.key))
    if (holds) side.held.set(gated.key, gated)
  }
}

const settle = (state: State, system: System, facts: ReadonlyMap<string, Facts>): void => {
  const side = sideOf(state, system)
  const all = planned(state, system, facts)
  const keys = new Set(all.map(({ key }) => key))
  // "stays undone until it is reopened, approved or no longer needed"
  for (const decided of [side.kept, side.rejected, side.approved])
    for (const key of [...decided.keys()]) if (!keys.has(key)) decided.delete(key)
  hold(state, system, all, facts)
  for (const gated of all) if (!side.held.has(gated.key) && !side.rejected.has(gated.key)) remove(side, gated)
  for (const person of facts.values()) grant(state, side, system, person)
  for (const account of side.accounts.values()) {
    account.leaving = wantedOf(state, system, facts.get(account.id)) === undefined
    if (state.blocked.has(account.id)) account.enabled = false
  }
}

const approve = (side: Side, people: readonly string[] | undefined): void => {
  for (const [key, gated] of side.held) {
    if (people !== undefined && !people.includes(gated.id)) continue
    side.held.delete(key)
    side.kept.delete(key)
    side.approved.add(key)
  }
  if (people !== undefined) for (const key of side.held.keys()) side.kept.add(key)
}

const reject = (side: Side): void => {
  for (const [key, gated] of side.held) side.rejected.set(key, gated)
  side.held.clear()
  side.kept.clear()
}

const reopen = (side: Side): void => {
  for (const key of side.rejected.keys()) side.kept.add(key)
  side.rejected.clear()
}

const restore = (side: Side, { accounts }: Backup): void => {
  const before = [...side.accounts.keys()]
  side.accounts.clear()
  for (const account of structuredClone(accounts)) side.accounts.set(account.id, account)
  side.vanished = new Set(before.filter((id) => !side.accounts.has(id)))
}

export const createOracle = (rules: Rules): Oracle => {
  const state: State = {
    rules,
    sides: new Map(systems.map((system) => [system, createSide()])),
    blocked: new Set(),
    graceOver: false,
    clockBelieved: true,
    made: 0,
  }
  return {
    accounts: (system) => sideOf(state, system).accounts,
    forecast: (system, facts) => forecast(state, system, facts),
    settle: (system, facts) => settle(state, system, facts),
    held: (system) => [...sideOf(state, system).held.values()],
    approve: (system, people) => approve(sideOf(state, system), people),
    reject: (system) => reject(sideOf(state, system)),
    reopen: (system) => reopen(sideOf(state, system)),
    block: (id) => {
      state.blocked.add(id)
      for (const { accounts } of state.sides.values()) {
        const account = accounts.get(id)
        if (account !== undefined) account.enabled = false
      }
    },
    unblock: (id) => {
      state.blocked.delete(id)
    },
    graceOver: (over) => {
      state.graceOver = over
    },
    clockBelieved: (believed) => {
      state.clockBelieved = believed
    },
    backup: (system) => ({ accounts: structuredClone([...sideOf(state, system).accounts.values()]) }),
    restore: (system, backup) => restore(sideOf(state, system), backup),
  }
}
