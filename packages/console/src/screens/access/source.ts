export const sourceKinds = { any: 'Any source', directory: 'Directory', signIn: 'Sign-in' } as const
export type SourceKind = keyof typeof sourceKinds

/** Where a group or a user is known from, as a form holds it. */
export interface Source {
  kind: SourceKind
  /** Of the Directory or the SignIn. */
  name: string
}

export const anySource: Source = { kind: 'any', name: '' }

export const sourceOf = ({ directory, signIn }: { directory?: string; signIn?: string }): Source => {
  if (directory !== undefined) return { kind: 'directory', name: directory }
  return signIn === undefined ? anySource : { kind: 'signIn', name: signIn }
}

/** The fields to send. */
export const sourceFields = ({ kind, name }: Source): { directory?: string; signIn?: string } => {
  if (kind === 'directory') return { directory: name.trim() }
  return kind === 'signIn' ? { signIn: name.trim() } : {}
}
