import { onHub } from '../../runtime/place.js'
import { procedure } from '../../runtime/procedure.js'
import type { Reviews } from './review.js'
import { Question, ReviewInput, ReviewResult, WhoCanResult } from './review-contract.js'

/** Who may do what. */
export const createReviewProcedures = (reviews: Reviews) => ({
  review: procedure
    .meta({
      rest: { method: 'POST', path: '/access-reviews', status: 200 },
      permission: ['review', 'AccessReview'],
      scope: onHub,
      ownOnly: true,
      summary: 'Ask whether you, or another subject, may do something, and why',
      description: 'The decision of the same rules that check requests. Changes nothing.',
      example: { verb: 'update', kind: 'Release', namespace: 'shop', name: 'web' },
    })
    .input(ReviewInput)
    .output(ReviewResult)
    .mutation(({ ctx, input }) => reviews.review(input, ctx.subject)),

  whoCan: procedure
    .meta({
      rest: { method: 'POST', path: '/access-reviews/who-can', status: 200 },
      permission: ['review', 'AccessReview'],
      scope: onHub,
      summary:
        'List the groups, users and tokens that can do something, and the role and binding that allow it',
      description: 'Ceilings of tokens are not applied: the token itself may be limited further.',
      example: { verb: 'update', kind: 'Release', namespace: 'shop' },
    })
    .input(Question)
    .output(WhoCanResult)
    .mutation(({ input }) => reviews.whoCan(input)),
})
