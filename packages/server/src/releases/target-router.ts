import { z } from 'zod'
import type { Store } from '../db/index.js'
import { FieldSelectorText, pageQuery } from '../resources/index.js'
import { onList } from '../runtime/place.js'
import { procedure, trusted } from '../runtime/procedure.js'
import { TargetList, TargetSummaryList } from './contract.js'
import { targetExample } from './examples.js'
import { createTargetLists } from './target-list.js'
import { targetView } from './target-view.js'

const query = {
  ...pageQuery,
  fieldSelector: FieldSelectorText.meta({
    ...FieldSelectorText.meta(),
    description: 'A field selector, such as `spec.cluster=eu-1,spec.release=web,metadata.namespace=default`.',
  }),
}

/** The targets of the whole fleet. They have no labels. */
export const createTargetProcedures = (store: Store) => {
  const lists = createTargetLists(store)
  return {
    list: procedure
      .meta({
        rest: { method: 'GET', path: '/targets' },
        permission: ['list', 'Target'],
        scope: onList,
        summary: 'List the targets of all releases on all clusters, sorted by namespace, release and cluster',
        description: 'With `watch`, the changes as Server-Sent Events.',
        watch: { kind: 'Target', view: targetView },
        example: {
          apiVersion: 'hansa.dev/v1',
          kind: 'List',
          metadata: { resourceVersion: '42' },
          items: [targetExample],
        },
      })
      .input(z.strictObject(query))
      .output(trusted(TargetList))
      .query(({ ctx, input }) => lists.full({ ...input, subject: ctx.subject })),

    summaries: procedure
      .meta({
        rest: { method: 'GET', path: '/targets/summaries' },
        permission: ['list', 'Target'],
        scope: onList,
        summary: 'List summaries of the targets of all releases: cluster, replicas and status',
        description:
          'For clients that show a whole fleet. A watch of Target continues from its resourceVersion with complete targets.',
      })
      .input(z.strictObject(query))
      .output(trusted(TargetSummaryList))
      .query(({ ctx, input }) => lists.short({ ...input, subject: ctx.subject })),
  }
}
