/** What keeps Gitea's traps shut. Each can be taken out by a test that shows the trap. */
export interface GiteaGuards {
  /** Calls prove themselves by name and password; a token instead is refused wherever somebody's tokens are listed or deleted. */
  insteadOfPassword: { token: string } | undefined
  /** Either flag alone leaves a door open: `active: false` a new confirmation, `prohibit_login` the API in some versions. */
  disableBoth: boolean
  /** Repositories are given away before an account goes; what is left keeps it. */
  transferFirst: boolean
  /** An account is changed only when the name still belongs to the id it was planned for. */
  checkIdentity: boolean
}

export const giteaGuards: GiteaGuards = {
  insteadOfPassword: undefined,
  disableBoth: true,
  transferFirst: true,
  checkIdentity: true,
}
