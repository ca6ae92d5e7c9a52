import type { NormalForm } from '../../connector.js'

/** A team as a membership: `organization/team`. Neither can contain a slash in Gitea. */
export const teamKey = (organization: string, team: string): string => `${organization}/${team}`

export const teamParts = (key: string): { organization: string; team: string } => {
  const slash = key.indexOf('/')
  return { organization: key.slice(0, slash), team: key.slice(slash + 1) }
}

/** The description of teams that Hansa creates, by which it recognizes them. */
export const teamMark = 'Members are kept by Hansa, after the directory.'

/** Gitea's team of the owners of an organization. It cannot be empty. */
export const ownersTeam = 'Owners'

const reserved = new Set(
  '. .. .well-known api metrics v2 assets attachments avatar avatars repo-avatars captcha login org repo user explore issues pulls milestones notifications favicon.ico manifest.json robots.txt sitemap.xml ssh_info swagger.v1.json ghost gitea-actions'.split(
    ' ',
  ),
)
const reservedPattern = /\.(keys|gpg|rss|atom|png)$/i

/** Why Gitea would reject a name of a user or an organization, as a predicate. Source: Gitea's IsUsableUsername. */
export const nameProblem = (name: string): string | undefined => {
  if (name.length > 40) return 'is longer than 40 characters'
  if (!/^[\dA-Za-z][-.\w]*$/.test(name))
    return 'contains characters other than letters, digits, "-", "_" and "."'
  if (/[-._]{2,}|[-._]$/.test(name)) return 'has two of "-", "_", "." in a row, or ends with one'
  if (reserved.has(name.toLowerCase()) || reservedPattern.test(name)) return 'is a reserved name in Gitea'
  return undefined
}

/** Why Gitea would reject a team's name, as a predicate. */
export const teamProblem = (name: string): string | undefined => {
  if (name.length > 255) return 'is longer than 255 characters'
  return /^[-.\w]+$/.test(name)
    ? undefined
    : 'contains characters other than letters, digits, "-", "_" and "."'
}

/**
 * Gitea ignores case in mail addresses and keeps the existing one; sending another case changes nothing. Source: Gitea's
 * `AddOrSetPrimaryEmailAddress`.
 */
export const normalForm: NormalForm = {
  account: { mail: (mail) => (typeof mail === 'string' ? mail.trim().toLowerCase() : mail) },
  structure: {},
}
