import { procedure } from '../../runtime/procedure.js'
import { exampleConnector } from '../examples.js'
import { AccountLink, LinkInput, LinkQuery } from './contract.js'
import type { Links } from './linking.js'

const leader = 'the people and groups that directories were read for'

/** Saying whose an account is. */
export const createLinkProcedures = (links: Links) => ({
  previewLink: procedure
    .meta({
      rest: { method: 'GET', path: '/sync/links/preview' },
      permission: ['explain', 'Connector'],
      refersTo: true,
      summary: 'Show what adopting, relinking or merging an account would do; nothing is changed',
      description:
        'Both sides of the account field by field, what it may do and no rule gives, and what becomes of an account the person had there before. `state` goes with the change.',
      leader,
    })
    .input(LinkQuery)
    .output(AccountLink)
    .query(({ input }) => links.preview(input)),

  link: procedure
    .meta({
      rest: { method: 'POST', path: '/sync/links' },
      permission: ['approve', 'SyncRun'],
      refersTo: true,
      summary: 'Say whose an account is: adopt, relink or merge',
      description:
        'Recorded as a run with who and why; the next runs make the account equal to what is wanted. Rights that no rule gives are taken away first, unless `correlate.existingRights` is `Keep`. Refused (409): a protected account, one of somebody who is blocked, one that is linked to somebody else (a merge: who is still wanted), and anything that changed since the preview. Nobody decides about themselves (403). An account the person had there before is left as it is and is nobody’s from then on.',
      leader,
      example: {
        action: 'Adopt',
        connector: exampleConnector.type,
        person: 'anna',
        account: 'anna.b',
        reason: 'her account of before, HR 4711',
        state: '0f2a8c1d9b7e6a55c3d1',
      },
    })
    .input(LinkInput)
    .output(AccountLink)
    .mutation(({ ctx, input }) => links.change(input, ctx.subject)),
})
