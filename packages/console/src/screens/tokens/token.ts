import type { Me, ServiceToken } from '@hansa/sdk'
import type { Tone } from '../../parts/state.js'

const dayMs = 86_400_000

/** The end of a token is near, in milliseconds. */
const soonMs = 7 * dayMs

/** The state of a token; the first that applies. */
export const stateOf = (
  { expired, unused, former, expiresAt }: ServiceToken,
  now: number,
): { state: string; tone: Tone; title: string } => {
  if (expired) return { state: 'Expired', tone: 'bad', title: 'requests with it are refused' }
  if (expiresAt !== undefined && Date.parse(expiresAt) - now < soonMs && Date.parse(expiresAt) - now > 0)
    return {
      state: 'Expiring',
      tone: 'warn',
      title: 'expires within 7 days: rotate it if it is still needed',
    }
  if (unused)
    return { state: 'Unused', tone: 'warn', title: 'not used for 30 days: revoke it if nothing needs it' }
  if (former !== undefined)
    return {
      state: 'Rotating',
      tone: 'busy',
      title:
        former.lastUsedAt === undefined
          ? 'the former text is still accepted, and was not used since the rotation'
          : 'the former text is still accepted and used',
    }
  return { state: 'Active', tone: 'good', title: 'accepted' }
}

/** Whether a token can be rotated: those of browsers and for emergencies have a fixed end. */
export const isRotatable = ({ origin, expired }: ServiceToken): boolean =>
  (origin === 'api' || origin === 'machine') && !expired

/** Whether a token is the one of this page, or was created by its subject: both may rotate and revoke it. */
export const isOwnToken = (
  { metadata, owner }: Pick<ServiceToken, 'metadata' | 'owner'>,
  me: Pick<Me, 'id' | 'kind' | 'name'> | undefined,
): boolean =>
  me !== undefined && (owner?.id === me.id || (me.kind === 'ServiceToken' && metadata.name === me.name))

/** The request for a new token, as the form holds it. */
export interface TokenDraft {
  name: string
  description: string
  ceiling: string
  ranges: string
  days: string
}

export const emptyDraft: TokenDraft = { name: '', description: '', ceiling: '', ranges: '', days: '90' }

const given = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim())

/** What to send. The hub checks it and names the field that is wrong. */
export const requestOf = ({ name, description, ceiling, ranges, days }: TokenDraft) => {
  const networks = ranges.split(/[\s,]+/).filter((range) => range !== '')
  return {
    name: name.trim(),
    token: {
      description: given(description),
      ceiling: given(ceiling),
      ...(networks.length === 0 ? {} : { sourceRanges: networks }),
      ...(given(days) === undefined ? {} : { ttlSeconds: Math.round(Number(days) * 86_400) }),
    },
  }
}

/** Whether the form can be sent. */
export const isComplete = ({ name, days }: TokenDraft): boolean =>
  name.trim() !== '' && (days.trim() === '' || Number(days) > 0)
