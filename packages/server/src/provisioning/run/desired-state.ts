import type { Snapshot } from '../../directory/index.js'
import { HansaError } from '../../runtime/errors.js'
import { type Claims, createClaims } from '../mapping/claims.js'
import type { Doubt } from '../mapping/doubt.js'
import { type Evaluated, type Evaluator, personKey } from '../mapping/evaluate.js'
import type { LoginName } from '../mapping/login-name.js'
import { claimsOf, mergeWanted, type Unplanned, type WantedPeople } from '../mapping/merge.js'
import type { PersonKey } from '../operation.js'
import type { ConnectorType, WantedAccount } from '../wanted.js'

/** The inputs of a connector's desired state: every mapping that names it, with the newest read of its directory. */
export interface CycleSources {
  evaluators: readonly Evaluator[]
  /** Unreadable mappings that could name it. */
  doubts?: readonly Doubt[]
  snapshotOf(directory: string): Snapshot | undefined
  /** Reads a directory in full now. Throws if it fails. */
  readAgain(directory: string): Promise<unknown>
}

/** The desired people of one connector: cached, so that the cost of a change depends on its size. */
export interface DesiredState {
  /** The last result. */
  current(): WantedPeople
  /** Whether people were evaluated: before that, the result is empty because nothing is known. */
  isKnown(): boolean
  /** When the newest read behind the result began, in milliseconds since the epoch; 0 before the first. */
  seenAt(): number
  /** Throws HansaError `Unavailable` until all directories were read. */
  check(sources: CycleSources): void
  /** Evaluates everyone; caches the result unless `aside`. Throws like `check`. */
  all(sources: CycleSources, aside?: 'aside'): Promise<WantedPeople>
  /**
   * Evaluates only people who changed in the directory, the additional people, and those who share a username with one of them. Returns
   * the evaluated people; undefined if everyone must be evaluated: the mappings changed, or nothing is cached.
   */
  changed(sources: CycleSources, besides: Iterable<PersonKey>): Promise<ReadonlySet<PersonKey> | undefined>
}

interface Kept {
  evaluators: readonly Evaluator[]
  snapshots: readonly Snapshot[]
  accounts: Map<PersonKey, WantedAccount>
  problems: Map<PersonKey, Unplanned>
  claims: Claims
}

/** Changed people: equal entries are the same object in successive reads. */
function* differing(before: Snapshot, now: Snapshot): Generator<PersonKey> {
  if (before === now) return
  const renamed = new Set(
    [...now.groups.values()]
      .filter(({ id, name }) => (before.groups.get(id)?.name ?? name) !== name)
      .map(({ id }) => id),
  )
  for (const person of now.people.values())
    if (before.people.get(person.id) !== person || person.groups.some((id) => renamed.has(id)))
      yield personKey(now.directory, person.id)
  for (const id of before.people.keys()) if (!now.people.has(id)) yield personKey(now.directory, id)
}

/** The claims of a person at their last evaluation. */
const claimsBefore = (kept: Kept, person: PersonKey): string[] => {
  const known = kept.accounts.get(person) ?? kept.problems.get(person)
  return known === undefined ? [] : claimsOf(known)
}

/** Replaces the items of these people in `kept` with those in `found`. */
const replace = (
  kept: Kept,
  people: ReadonlySet<PersonKey>,
  merge: (claims: Claims) => WantedPeople,
): void => {
  for (const person of people) {
    for (const claim of claimsBefore(kept, person)) kept.claims.remove(claim, person)
    kept.accounts.delete(person)
    kept.problems.delete(person)
  }
  const { accounts, problems } = merge(kept.claims)
  for (const [person, account] of accounts) kept.accounts.set(person, account)
  for (const problem of problems) kept.problems.set(problem.person, problem)
}

/** Throws `Unavailable` for a directory that was not read yet. */
const snapshotsOf = ({ evaluators, snapshotOf }: CycleSources): Snapshot[] =>
  evaluators.map(({ mapping: { directory, ref } }) => {
    const snapshot = snapshotOf(directory)
    if (snapshot !== undefined) return snapshot
    throw new HansaError(
      'Unavailable',
      { reason: `directory "${directory}" of mapping ${ref} has not been read yet` },
      { hint: `\`hansa directory test ${directory}\` shows why` },
    )
  })

const evaluate = async (
  evaluators: readonly Evaluator[],
  snapshots: readonly Snapshot[],
  only?: ReadonlySet<PersonKey>,
): Promise<Evaluated[]> => {
  const found: Evaluated[] = []
  for (const [index, evaluator] of evaluators.entries()) {
    const snapshot = snapshots[index]
    if (snapshot !== undefined) for (const one of await evaluator.evaluate(snapshot, only)) found.push(one)
  }
  return found
}

/** The given people and those who changed in a directory since `before`; undefined if everyone must be evaluated. */
const changedPeople = (
  before: Kept,
  evaluators: readonly Evaluator[],
  snapshots: readonly Snapshot[],
  besides: Iterable<PersonKey>,
): Set<PersonKey> | undefined => {
  const same =
    before.evaluators.length === evaluators.length &&
    evaluators.every((evaluator, index) => before.evaluators[index] === evaluator)
  if (!same) return undefined
  const people = new Set(besides)
  for (const [index, snapshot] of snapshots.entries()) {
    const known = before.snapshots[index]
    // A new Directory with the same name has other people.
    if (known?.uid !== snapshot.uid) return undefined
    for (const person of differing(known, snapshot)) people.add(person)
  }
  return people
}

/** Other people with a username that one of `people` has or had. */
const sharingNames = (
  kept: Kept,
  people: ReadonlySet<PersonKey>,
  evaluated: readonly Evaluated[],
): Set<PersonKey> => {
  const names = new Set([...people].flatMap((person) => claimsBefore(kept, person)))
  for (const one of evaluated)
    if ('attributes' in one) for (const claim of claimsOf(one.attributes)) names.add(claim)
  return new Set([...names].flatMap((name) => kept.claims.of(name)).filter((person) => !people.has(person)))
}

export const createDesiredState = (options: {
  connector: string
  type: ConnectorType
  usernameProblem: (username: string) => string | undefined
  loginName?: LoginName | undefined
  uniqueMail?: boolean | undefined
  hasAccount?: ((person: PersonKey) => boolean) | undefined
  /** The owner of the account with this username, ignoring case. */
  ownerOf: (foldedUsername: string) => PersonKey | undefined
}): DesiredState => {
  let kept: Kept | undefined

  const merge = (evaluated: readonly Evaluated[], claims: Claims): WantedPeople =>
    mergeWanted({ ...options, evaluated, claims })

  return {
    current: () =>
      kept === undefined
        ? { accounts: new Map(), problems: [] }
        : { accounts: kept.accounts, problems: [...kept.problems.values()] },

    isKnown: () => kept !== undefined,

    seenAt: () => Math.max(0, ...(kept?.snapshots ?? []).map((snapshot) => snapshot.seenAt)),

    check: (sources) => {
      snapshotsOf(sources)
    },

    all: async (sources, aside) => {
      const { evaluators } = sources
      const snapshots = snapshotsOf(sources)
      const claims = createClaims()
      const wanted = merge(await evaluate(evaluators, snapshots), claims)
      if (aside === undefined)
        kept = {
          evaluators,
          snapshots,
          accounts: new Map(wanted.accounts),
          problems: new Map(wanted.problems.map((problem) => [problem.person, problem] as const)),
          claims,
        }
      return wanted
    },

    changed: async (sources, besides) => {
      const { evaluators } = sources
      const snapshots = snapshotsOf(sources)
      const before = kept
      if (before === undefined) return undefined
      const people = changedPeople(before, evaluators, snapshots, besides)
      if (people === undefined) return undefined
      const evaluated = await evaluate(evaluators, snapshots, people)
      const sharing = sharingNames(before, people, evaluated)
      if (sharing.size > 0) evaluated.push(...(await evaluate(evaluators, snapshots, sharing)))
      for (const person of sharing) people.add(person)

      replace(before, people, (claims) => merge(evaluated, claims))
      kept = { ...before, snapshots }
      return people
    },
  }
}
