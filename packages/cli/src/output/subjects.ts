import type { AccessReview } from '@hansa/sdk'
import { isObject } from '../is-object.js'

/** `group team-shop (directory corp)`: a subject of a role binding. */
export const subjectText = (subject: unknown): string => {
  if (!isObject(subject)) return ''
  const { directory, signIn, everyone, ...named } = subject
  if (everyone === true) return 'every user'
  const [[kind, name] = ['', '']] = Object.entries(named)
  const source =
    directory === undefined
      ? signIn === undefined
        ? // The hub gives it to nobody: any source could have it.
          kind === 'user' && !String(name).includes('/')
          ? ' (no source: gives nobody rights)'
          : ''
        : ` (sign-in ${String(signIn)})`
      : ` (directory ${String(directory)})`
  return `${kind} ${String(name)}${source}`
}

/** `editor, by role binding team-shop for group team-shop`: a role, and why somebody has it. */
export const grantText = ({ role, binding, subject }: AccessReview['grants'][number]): string =>
  binding === undefined
    ? `${role}, which the token holds itself`
    : `${role}, by role binding ${binding} for ${subjectText(subject)}`
