import { subjectText } from '@hansa/manifests'
import type { AccessReview } from '@hansa/sdk'

/** `editor, by role binding team-shop for group team-shop`: a role, and why somebody has it. */
export const grantText = ({ role, binding, subject }: AccessReview['grants'][number]): string =>
  binding === undefined
    ? `${role}, which the token holds itself`
    : `${role}, by role binding ${binding} for ${subject === undefined ? '' : subjectText(subject)}`
