import type { Survey } from '../access/accounts.js'
import type { WantedPeople } from '../mapping/merge.js'
import type { PersonKey } from '../operation.js'
import type { Gated } from '../plan/gates.js'
import type { LinkOffer, Plan } from '../plan/input.js'
import type { Link } from '../plan/link.js'
import { createProtection } from '../plan/protection.js'
import { createParts } from './connector-parts.js'
import { createCycle } from './cycle.js'
import type { CycleOptions, CycleOutcome, WorkerOptions } from './cycle-contract.js'
import type { CycleSources } from './desired-state.js'
import { createLinking, type LinkAsked, type Linking } from './linking.js'
import { createPlanning } from './planning.js'
import { createStop, type StopOutcome, type Stopped } from './stop.js'
import { withUnsuccessful } from './unsuccessful.js'

export interface LastCycle {
  /** Whether people were evaluated: otherwise `wanted` is empty because nothing is known. */
  evaluated: boolean
  wanted: WantedPeople
  problems: ReadonlyMap<PersonKey, string>
  /** The decision that would solve a problem. */
  offers: ReadonlyMap<PersonKey, LinkOffer>
}

/** All work of the hub for one connector, one cycle at a time. */
export interface Worker {
  /**
   * Plans with a new read of the target; changes nothing. Throws HansaError if planning fails. `people`: judged like a run for these
   * people only.
   */
  preview(
    sources: CycleSources,
    signal: AbortSignal,
    people?: ReadonlySet<PersonKey>,
  ): Promise<{ plan: Plan; gated: Gated }>
  cycle(sources: CycleSources, options: CycleOptions): Promise<CycleOutcome>
  /** Blocks a person now, concurrently with a running cycle. */
  stop(stopped: Stopped, signal: AbortSignal): Promise<StopOutcome>
  /** Previews linking an account to a person. Throws HansaError if it is not permitted. Never concurrent with a cycle. */
  linkOf(sources: CycleSources, asked: LinkAsked, signal: AbortSignal): ReturnType<Linking['look']>
  /** Executes the decision and returns the run. Never concurrent with a cycle. */
  link: Linking['carryOut']
  links(): Promise<ReadonlyMap<PersonKey, Link>>
  /** The results of the last cycle of this process for people. */
  last(): LastCycle
  /** The accounts of the system at the last read (read now if never read), with what is known about their people. */
  survey(signal: AbortSignal): Promise<Omit<Survey, 'connector'>>
  /** A run was approved, rejected or reopened. */
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
