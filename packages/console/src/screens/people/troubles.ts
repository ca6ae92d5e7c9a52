import type { SyncPlan } from '@hansa/sdk'
import { counted } from '../../parts/format.js'

type Trouble = SyncPlan['problems'][number]

type Told = Pick<Trouble, 'message' | 'offer'> & { who: string }

const mostNamed = 5

/** What a plan says of people, each message once: who they are, some of them by name. */
export const troublesOf = (troubles: SyncPlan['problems']): Told[] => {
  const offers = new Map(troubles.map(({ message, offer }) => [message, offer] as const))
  const byMessage = new Map<string, string[]>()
  for (const { username, person, message } of troubles) {
    const people = byMessage.get(message)
    if (people === undefined) byMessage.set(message, [username || person])
    else people.push(username || person)
  }
  return [...byMessage].map(([message, people]) => {
    const named = people.slice(0, mostNamed).join(', ')
    const rest = people.length > mostNamed ? ` and ${people.length - mostNamed} more` : ''
    const offer = offers.get(message)
    return {
      message,
      ...(offer === undefined ? {} : { offer }),
      who: people.length === 1 ? named : `${counted(people.length, 'person', 'people')} (${named}${rest})`,
    }
  })
}
