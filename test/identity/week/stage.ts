import type { SeededRandom } from '../../faults/support/random.js'
import type { Checker } from './check.js'
import { type Company, changesOf, isPresent } from './company.js'
import type { Change } from './events.js'
import { type Facts, type Oracle, type Rules, type System, systems } from './oracle.js'
import type { Plant } from './plant.js'
import type { Desk, Outcome } from './settle.js'

/** The grants of the Mapping in docs/how-to/provision-people.md, which this week uses. */
export const rules: Rules = (system, { groups }) => {
  if (!groups.includes('staff')) return undefined
  const teams = groups.filter((name) => name.startsWith('team-')).map((name) => name.slice('team-'.length))
  if (system === 'authelia') return ['staff', ...teams]
  if (teams.length === 0) return undefined
  return teams.map((team) => (system === 'gitea' ? `${team}/developers` : `team-${team}`))
}

export const factsOf = (company: Company): Map<string, Facts> =>
  new Map(
    Object.values(company.people).map((person) => [
      person.id,
      {
        id: person.id,
        username: person.username,
        mail: person.mail,
        present: isPresent(company, person),
        locked: person.locked,
        groups: [
          ...(person.staff ? ['staff'] : []),
          ...person.teams.map((id) => `team-${company.teams[id]?.name}`),
        ],
      },
    ]),
  )

/** Actions around a change of the directory. */
export interface Around {
  before?: () => Promise<void>
  after?: () => Promise<void>
}

/** The progress of the week: events of the company, the systems and the hub, and findings. */
export interface Stage {
  readonly plant: Plant
  readonly desk: Desk
  readonly oracle: Oracle
  readonly random: SeededRandom
  readonly company: Company
  /** Connectors that have a run waiting for approval, after the last step. */
  readonly held: ReadonlyMap<string, Outcome>
  readonly steps: number
  /** The number of leavers' accounts on a system. */
  leaving(system: System): number
  /**
   * One step: the change, then everything settles, then everything is checked. A change with numbers too close to a gate is
   * drawn again, and skipped if that does not help.
   */
  step(name: string, change?: Change, around?: Around): Promise<void>
  /** Checks without a change and without waiting for the hub, for when it can do nothing. */
  check(name: string): Promise<void>
  /** Applies the three connectors, with this grace period. */
  connect(leaver: { graceDays: number }): Promise<void>
  /** The number of login attempts on each system so far. */
  readonly logins: number
}

/** Whether a gate clearly holds or clearly does not, whatever exactly counts. */
const isClear = ({ found, limit }: { found: number; limit: number }): boolean =>
  found <= limit * 0.8 || found >= limit * 1.25

/** The company after a change with clear numbers at every gate, and the people it concerns; unchanged if 20 attempts find none. */
const draw = (
  change: Change | undefined,
  company: Company,
  oracle: Oracle,
  random: SeededRandom,
): { next: Company; about: string[] } => {
  for (let attempt = 0; change !== undefined && attempt < 20; attempt += 1) {
    const next = structuredClone(company)
    const about = change(next, random)
    const facts = factsOf(next)
    if (systems.every((system) => oracle.forecast(system, facts).every(isClear))) return { next, about }
  }
  return { next: structuredClone(company), about: [] }
}

/** Systems on which only one of the oracle and the hub holds a run, one line each. */
const gateDifferences = (
  oracle: Oracle,
  held: ReadonlyMap<string, Outcome>,
  outcomes: ReadonlyMap<string, Outcome>,
): string[] =>
  systems
    .filter((system) => oracle.held(system).length > 0 !== held.has(system))
    .map(
      (system) =>
        `${system}: ${oracle.held(system).length} should be held, the hub says ${JSON.stringify(outcomes.get(system))}`,
    )

const connect = async (
  { gitea, bao }: Plant,
  desk: Desk,
  { graceDays }: { graceDays: number },
): Promise<void> => {
  const leaver = { graceDays, settleSeconds: 3 }
  await desk.put('Connector', 'gitea', {
    type: 'gitea',
    gitea: {
      endpoint: { url: gitea.url },
      credentials: { username: gitea.admin.username, password: { value: gitea.admin.password } },
    },
    leaver,
  })
  await desk.put('Connector', 'vault', {
    type: 'vault',
    vault: {
      endpoint: { url: bao.url },
      auth: { method: 'token', token: { value: bao.rootToken } },
      aliases: [{ mount: 'jwt', name: 'username' }],
    },
    leaver,
  })
  await desk.put('Connector', 'authelia', {
    type: 'authelia',
    authelia: { mode: 'file', users: { path: 'authelia/users.yml' } },
    leaver,
  })
}

export const createStage = (options: {
  plant: Plant
  desk: Desk
  oracle: Oracle
  checker: Checker
  company: Company
  hashes: readonly string[]
  random: SeededRandom
  logins: number
}): Stage => {
  const { plant, desk, oracle, checker, hashes, random, logins } = options
  let company = options.company
  let held = new Map<string, Outcome>()
  let steps = 0
  let tried = 0

  const judge = async (
    name: string,
    began: number,
    about: readonly string[],
    more: readonly string[] = [],
  ) => {
    const settled = performance.now()
    const found = await checker.check(company, logins, about)
    const differences = [...more, ...found.differences]
    steps += 1
    tried += found.logins
    const took = (from: number, to: number): string => `${((to - from) / 1000).toFixed(1)} s`
    const waiting = systems.map((system) => oracle.held(system).length)
    process.stdout.write(
      `week ${steps}: ${name}: ${about.length} people, held ${waiting.join('/')}, ${oracle.accounts('authelia').size} accounts, settled in ${took(began, settled)}, ${found.logins} logins in ${took(settled, performance.now())}\n`,
    )
    if (differences.length > 0)
      throw new Error(`step ${steps} (${name}):\n${differences.slice(0, 40).join('\n')}`)
  }

  const step: Stage['step'] = async (name, change, around = {}) => {
    const began = performance.now()
    const { next, about } = draw(change, company, oracle, random)
    const ldif = changesOf(company, next, hashes)
    company = next
    await around.before?.()
    if (ldif !== '') await plant.change(ldif)
    await around.after?.()
    const facts = factsOf(company)
    const outcomes = await desk.settle(facts)
    for (const system of systems) oracle.settle(system, facts)
    held = new Map([...outcomes].filter(([, { heldRun }]) => heldRun !== undefined))
    await judge(name, began, about, gateDifferences(oracle, held, outcomes))
  }

  return {
    plant,
    desk,
    oracle,
    random,
    get company() {
      return company
    },
    get held() {
      return held
    },
    get steps() {
      return steps
    },
    leaving: (system) => [...oracle.accounts(system).values()].filter((account) => account.leaving).length,
    step,
    check: (name) => judge(name, performance.now(), []),
    connect: (leaver) => connect(plant, desk, leaver),
    get logins() {
      return tried
    },
  }
}
