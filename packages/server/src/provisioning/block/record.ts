import { isLastAdminToken, ownersNamed, revokeTokensOf } from '../../access/index.js'
import type { Reader, Tx } from '../../db/index.js'
import { type Clock, timestamp } from '../../runtime/clock.js'
import { HansaError } from '../../runtime/errors.js'
import type { Subject } from '../../runtime/subject.js'
import { endSessionsOfKey, namedIn } from '../../sign-in/index.js'
import { recordConnectorEvent } from '../connector-event.js'
import type { PersonKey } from '../operation.js'
import type { KnownNames } from '../people.js'
import { connectorNames, connectorUid } from '../sources.js'
import type { BlockInput, PersonBlock } from './contract.js'
import { blocksOf, endBlock, putBlock, putSystem } from './store.js'

const connectorsOf = async (reader: Reader): Promise<{ name: string; uid: string }[]> => {
  const found: { name: string; uid: string }[] = []
  for (const name of await connectorNames(reader)) {
    const uid = await connectorUid(reader, name)
    if (uid !== undefined) found.push({ name, uid })
  }
  return found
}

/** What a block ended on this hub itself. */
type Ended = Required<Pick<PersonBlock, 'revokedTokens' | 'endedSessions'>>

/** Stores a block, to be executed on every connector, revokes the person's tokens of this hub, and ends the person's sessions. */
export const recordBlock = async (
  tx: Tx,
  { person, username, names, mail }: KnownNames & { person: PersonKey },
  { reason, restarted = [] }: BlockInput,
  subject: Subject,
  clock: Clock,
): Promise<Ended> => {
  const at = timestamp(clock)
  const before = (await blocksOf(tx)).find((one) => one.person === person)
  await putBlock(tx, { person, username, names, reason, actor: subject.name, at: before?.at ?? at })
  for (const { name: connector, uid } of await connectorsOf(tx)) {
    const known = before?.systems.find((one) => one.connector === connector)
    if (restarted.includes(connector) && known !== undefined) {
      const message = `${known.message}; restart confirmed by ${subject.name}`
      await putSystem(tx, person, uid, { connector, state: 'Done', message, at })
      continue
    }
    // Blocking again executes the block again: someone could have restored access by hand.
    await putSystem(tx, person, uid, { connector, state: 'Waiting', message: 'not tried yet', at })
    recordConnectorEvent(
      tx,
      { name: connector, uid },
      {
        type: 'Warning',
        reason: 'PersonBlocked',
        message: `${username || person} was blocked by ${subject.name}: ${reason}`,
        details: { person },
      },
    )
  }
  const called = [...names, ...(mail === undefined ? [] : [mail])]
  const named = namedIn(person)
  const ids = named === undefined ? [person] : await ownersNamed(tx, named)
  return {
    revokedTokens: await revokeTokensOf(tx, { ids, names: called }, (name) =>
      isLastAdminToken(tx, clock, name),
    ),
    // They would be valid again after the block.
    endedSessions: await endSessionsOfKey(tx, person),
  }
}

/**
 * Removes a block, with an event of each connector. `name`: how the person was requested. Throws `NotFound` for a person who is not
 * blocked.
 */
export const recordUnblock = async (
  tx: Tx,
  { person, name }: { person: PersonKey; name: string },
  reason: string | undefined,
  subject: Subject,
): Promise<PersonBlock> => {
  const block = (await blocksOf(tx)).find((one) => one.person === person)
  if (block === undefined)
    throw new HansaError(
      'NotFound',
      { kind: 'block of', name, where: '' },
      { hint: '`hansa person blocks` lists them' },
    )
  await endBlock(tx, person)
  const why = reason === undefined ? '' : `: ${reason}`
  for (const connector of await connectorsOf(tx))
    recordConnectorEvent(tx, connector, {
      type: 'Normal',
      reason: 'PersonUnblocked',
      message: `${block.username || person} was unblocked by ${subject.name}${why}`,
      details: { person },
    })
  return block
}
