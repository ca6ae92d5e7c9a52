import type { Reader } from '../db/index.js'
import { HansaError } from '../runtime/errors.js'
import { allows } from '../runtime/predicate.js'
import type { Subject } from '../runtime/subject.js'
import type { Verb } from '../runtime/verbs.js'
import type { Roles } from './roles.js'
import type { TokenInfo } from './token-row.js'
import { tokenKind } from './tokens.js'

/** Whether a token belongs to a subject, or is the one that its request came with. */
export const isOwn = (subject: Subject, { name, owner }: TokenInfo): boolean =>
  name === subject.tokenId || (owner !== undefined && owner.id === subject.id)

/** Whether a subject has a verb on a token. */
export const mayOn = ({ rights }: Subject, verb: Verb, { name }: Pick<TokenInfo, 'name'>): boolean =>
  allows(rights.on(verb, tokenKind), { name })

/** Whether a subject may give any role to anybody: the text of any token gives it no more than it can give itself. */
export const governs = ({ rights }: Subject): boolean =>
  rights.on('bind', 'Role') === 'everything' && rights.on('create', 'RoleBinding') === 'everything'

/** Whether a subject may get the rights of a token: it holds all of them, or can give them to itself. */
export const mayAct = async (
  reader: Reader,
  roles: Roles,
  subject: Subject,
  token: Parameters<Roles['holdsAllOf']>[2],
): Promise<boolean> => governs(subject) || roles.holdsAllOf(reader, subject, token)

export const refuse = (subject: Subject, verb: 'get' | 'rotate' | 'delete'): HansaError =>
  new HansaError(
    'Forbidden',
    { actor: subject.name, verb, kind: `this ${tokenKind}` },
    {
      hint:
        verb === 'rotate'
          ? 'a token can be rotated by its owner, by the token, by whoever holds all of its rights and has the verb rotate on it, and by whoever may give any role: its text gives its rights'
          : `ask for a role with the verb ${verb} on ${tokenKind}`,
    },
  )
