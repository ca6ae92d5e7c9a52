import { revokeTokensOf } from '../../access/index.js'
import type { Reader, Tx } from '../../db/index.js'
import type { Subject } from '../../runtime/subject.js'
import { recordConnectorEvent } from '../connector-event.js'
import type { PersonKey } from '../operation.js'
import type { KnownNames } from '../people.js'
import { connectorNames, connectorUid } from '../sources.js'
import type { BlockInput } from './contract.js'
import { blocksOf, putBlock, putSystem } from './store.js'

export const connectorsOf = async (reader: Reader): Promise<{ name: string; uid: string }[]> => {
  const found: { name: string; uid: string }[] = []
  for (const name of await connectorNames(reader)) {
    const uid = await connectorUid(reader, name)
    if (uid !== undefined) found.push({ name, uid })
  }
  return found
}

/** Stores a block, to be executed on every connector, and revokes the person's tokens of this hub: gives their names. */
export const recordBlock = async (
  tx: Tx,
  { person, username, names, mail }: KnownNames & { person: PersonKey },
  { reason, restarted = [] }: BlockInput,
  subject: Subject,
  at: string,
): Promise<string[]> => {
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
  return await revokeTokensOf(tx, [...names, ...(mail === undefined ? [] : [mail])])
}
