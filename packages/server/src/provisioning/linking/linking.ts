import type { Store } from '../../db/index.js'
import { HansaError } from '../../runtime/errors.js'
import type { Subject } from '../../runtime/subject.js'
import { isPerson } from '../affected.js'
import type { SyncController } from '../controller.js'
import type { PersonKey } from '../operation.js'
import { type People, personNotFound } from '../people.js'
import type { AccountLink, LinkInput, LinkQuery } from './contract.js'

/** The time limit for reading and changing a target. */
const limitMs = 300_000

interface LinksContext {
  store: Store
  controller: Pick<SyncController, 'alone' | 'wake'>
  people: People
}

/** Prefers a person in a directory to one with the same name who left: the former gets the account. */
const personNamed = async (
  { store, people }: Pick<LinksContext, 'store' | 'people'>,
  name: string,
): Promise<PersonKey> => {
  const found = [...(await people.named(name))]
  const present = await store.read(people.present)
  const there = found.filter((person) => present.has(person))
  const [person, ...others] = there.length > 0 ? there : found
  if (person === undefined) throw personNotFound(name)
  if (others.length === 0) return person
  throw new HansaError(
    'Conflict',
    { reason: `"${name}" matches ${others.length + 1} people: ${[person, ...others].join(', ')}` },
    { hint: 'use one of these keys' },
  )
}

/** Tokens are named after their owner: nobody can decide about their own account. */
const refuseOwn = async (people: People, link: Omit<AccountLink, 'run'>, subject: Subject): Promise<void> => {
  const { person, from, account, released } = link
  const known = await Promise.all([person, from?.person].flatMap((key) => (key ? [people.known(key)] : [])))
  const names = [
    ...known.flatMap((one) => one.names),
    account.username,
    ...(released === undefined ? [] : [released.username]),
  ]
  const affected = [person, from?.person].some((key) => isPerson(subject, { person: key, names }))
  if (!affected) return
  const { name: actor } = subject
  throw new HansaError(
    'Forbidden',
    { actor, verb: 'link', kind: `the account "${account.username}": it affects ${actor}` },
    { hint: 'ask another operator to do it' },
  )
}

/** Links accounts to people: adopt, relink, merge. */
export const createLinks = (context: LinksContext) => {
  const { controller, people } = context

  const asked = async ({ action, person: name, account }: LinkQuery) => {
    const person = await personNamed(context, name)
    const { username } = await people.known(person)
    return { action, person, username, account }
  }

  return {
    /** Previews a change of a link. Throws `NotFound` and `Conflict`. */
    preview: async (query: LinkQuery): Promise<AccountLink> => {
      const one = await asked(query)
      return await controller.alone(query.connector, async (worker, sources) => {
        const { shown } = await worker.linkOf(sources, one, AbortSignal.timeout(limitMs))
        return shown
      })
    },

    /** Throws `Conflict` also if anything changed since the preview, and `Forbidden` for affected people. */
    change: async (input: LinkInput, subject: Subject): Promise<AccountLink> => {
      const { connector, state, reason } = input
      const one = await asked(input)
      const linked = await controller.alone(connector, async (worker, sources): Promise<AccountLink> => {
        const signal = AbortSignal.timeout(limitMs)
        const decision = await worker.linkOf(sources, one, signal)
        const { shown } = decision
        await refuseOwn(people, shown, subject)
        if (shown.linked) return shown
        if (shown.state !== state)
          throw new HansaError(
            'Conflict',
            { reason: `the account "${shown.account.username}" or its person changed since the preview` },
            { hint: 'preview the change again, then repeat it' },
          )
        return { ...shown, run: await worker.link(decision, { subject, reason, signal }) }
      })
      controller.wake(connector, 'Approval')
      return linked
    },
  }
}

export type Links = ReturnType<typeof createLinks>
