/** What keeps Vault's traps shut. Each can be taken out by a test that shows the trap. */
export interface VaultGuards {
  /** Only a disabled entity is deleted: a person who can still log in would be made anew by it, with a working token. */
  deleteDisabledOnly: boolean
  /** An empty LIST answers 404 and an asynchronous revocation 202; neither is a failure. */
  tolerateAnswers: boolean
  /** The path of revocations that OpenBao still knows: node-vault's `revokePrefix` calls the one it removed. */
  knownPaths: boolean
  /** A revocation is waited for: a leaver's tokens are dead when the operation is done, not some time later. */
  waitForRevocation: boolean
  /** A name or an alias of another entity is refused: Vault would hand the alias over without a word. */
  refuseTaken: boolean
}

export const vaultGuards: VaultGuards = {
  deleteDisabledOnly: true,
  tolerateAnswers: true,
  knownPaths: true,
  waitForRevocation: true,
  refuseTaken: true,
}
