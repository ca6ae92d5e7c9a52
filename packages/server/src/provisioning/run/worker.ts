import type { Survey } from '../access/accounts.js'
import type { WantedPeople } from '../mapping/merge.js'
import type { PersonKey } from '../operation.js'
import type { Gated } from '../plan/gates.js'
import type { LinkOffer, Plan } from '../plan/input.js'
import type { Link } from '../plan/link.js'
import { createProtection } from '../plan/protection.js'
import { createCycle } from './cycle.js'
import type { CycleOptions, CycleOutcome, WorkerOptions } from './cycle-contract.js'
import type { Sources } from './desired-state.js'
import { createLinking, type LinkAsked, type Linking } from './linking.js'
import { createParts } from './parts.js'
import { createPlanning } from './planning.js'
import { createStop, type StopOutcome, type Stopped } from './stop.js'
import { withUnsuccessful } from './unsuccessful.js'

export interface LastCycle {
  /** Whether people were evaluated: otherwise `wanted` is empty because nothing is known. */
  evaluated: boolean
  wanted: WantedPeople
  problems: ReadonlyMap<PersonKey, string>
  /** What would solve a problem if somebody says so. */
  offers: ReadonlyMap<PersonKey, LinkOffer>
}

/** Everything the hub does for one connector, one cycle at a time. */
export interface Worker {
  /**
   * Plans with a fresh read of the target; changes nothing. Throws HansaError when nothing can be planned. `people`: judged as a run for
   * these people alone would be.
   */
  preview(
    sources: Sources,
    signal: AbortSignal,
    people?: ReadonlySet<PersonKey>,
  ): Promise<{ plan: Plan; gated: Gated }>
  cycle(sources: Sources, options: CycleOptions): Promise<CycleOutcome>
  /** Stops somebody now, beside whatever cycle is under way. */
  stop(stopped: Stopped, signal: AbortSignal): Promise<StopOutcome>
  /** What linking an account to somebody would do. Throws HansaError where it must not be. Never beside a cycle. */
  linkOf(sources: Sources, asked: LinkAsked, signal: AbortSignal): ReturnType<Linking['look']>
  /** Does it; gives the run. Never beside a cycle. */
  link: Linking['carryOut']
  links(): Promise<ReadonlyMap<PersonKey, Link>>
  /** What the last cycle of this process found out about people. */
  last(): LastCycle
  /** The system's accounts as they were last read (read now where they never were), with what is known of their people. */
  survey(signal: AbortSignal): Promise<Omit<Survey, 'connector'>>
  /** Somebody approved or rejected. */
  decided(): void
  close(): Promise<void>
}

export const createWorker = (options: WorkerOptions): Worker => {
  const { connector, spec, adapter, clockCheck, blocks } = options
  const parts = createParts(options)
  const { memory, seen, holding, desiredState, retries } = parts
  const planning = createPlanning(options, parts)
  const { cycle, forget, problems, offers } = createCycle(options, parts, planning)
  const linking = createLinking({ ...options, memory, seen })

  return {
    preview: async (sources, signal, people) => {
      await memory.load()
      const wanted = await desiredState.all(sources, 'aside')
      const observed = await adapter.observe({ signal })
      const gatedPlan = await planning.planNow(sources, wanted, { observed, alone: people })
      return { ...gatedPlan, plan: withUnsuccessful(gatedPlan.plan, retries) }
    },
    cycle,
    stop: createStop({ ...options, policy: spec, memory, seen }),
    linkOf: async (sources, asked, signal) => {
      await memory.load()
      return await linking.look(asked, await desiredState.all(sources, 'aside'), await blocks.load(), signal)
    },
    link: (decision, how) => {
      forget()
      return linking.carryOut(decision, how)
    },
    links: async () => (await memory.load()).links,
    last: () => ({
      evaluated: desiredState.isKnown(),
      wanted: desiredState.current(),
      problems: problems(),
      offers: offers(),
    }),
    survey: async (signal) => {
      const { links } = await memory.load()
      const observed = seen.current() ?? (await adapter.observe({ signal }))
      const { accounts } = adapter.desire({ accounts: desiredState.current().accounts }, observed)
      return {
        accounts: observed.accounts,
        links,
        desired: new Map(accounts.map((account) => [account.person, account] as const)),
        problem: (person) => problems().get(person),
        isProtected: createProtection(spec.protected, adapter.ownUsernames),
        by: spec.correlate.by,
      }
    },
    decided: holding.forget,
    close: () => {
      clockCheck.witness(`connector ${connector.name}`, undefined)
      return adapter.close()
    },
  }
}
