import { onHub } from '../../runtime/place.js'
import { procedure } from '../../runtime/procedure.js'
import { exampleConnector } from '../examples.js'
import { AccountLink, LinkInput, LinkQuery } from './contract.js'
import type { Links } from './linking.js'

const leader = 'the people and groups read from directories'

/** Procedures that link accounts to people. */
export const createLinkProcedures = (links: Links) => ({
  previewLink: procedure
    .meta({
      rest: { method: 'GET', path: '/sync/links/preview' },
      permission: ['explain', 'Connector'],
      scope: onHub,
      refersTo: true,
      summary: 'Preview adopting, relinking or merging an account; changes nothing',
      description:
        'Returns the current and the new value of each field of the account, its rights that no rule grants, and the effect on the previous account of the person. Send `state` with the change.',
      leader,
    })
    .input(LinkQuery)
    .output(AccountLink)
    .query(({ input }) => links.preview(input)),

  link: procedure
    .meta({
      rest: { method: 'POST', path: '/sync/links' },
      permission: ['update', 'Person'],
      scope: onHub,
      refersTo: true,
      summary: 'Link an account to a person: adopt, relink or merge',
      description:
        'The hub records the change as a run with actor and reason; the next runs bring the account to the desired state. The hub first removes rights that no rule grants, unless `correlate.existingRights` is `Keep`. It rejects (409) a protected account, the account of a blocked person, an account that is linked to someone else (for a merge: to someone who is still entitled to it), and any change since the preview. Nobody can decide about themselves (403). The previous account of the person stays unchanged and becomes unlinked.',
      leader,
      example: {
        action: 'Adopt',
        connector: exampleConnector.type,
        person: 'anna',
        account: 'anna.b',
        reason: 'her previous account, HR 4711',
        state: '0f2a8c1d9b7e6a55c3d1',
      },
    })
    .input(LinkInput)
    .output(AccountLink)
    .mutation(({ ctx, input }) => links.change(input, ctx.subject)),
})
