type Named = Readonly<Record<string, unknown>>

const sourceText = ({ directory, signIn, user }: Named): string => {
  if (directory !== undefined) return ` (directory ${String(directory)})`
  if (signIn !== undefined) return ` (sign-in ${String(signIn)})`
  // Any source could have a username: the hub gives it to nobody. IDs have a slash.
  return user === undefined || String(user).includes('/') ? '' : ' (no source: gives nobody rights)'
}

/** `group team-shop (directory corp)`: a subject of a role binding, by its fields. */
export const subjectText = (subject: Named): string => {
  if (subject.everyone === true) return 'every user'
  const { directory: _directory, signIn: _signIn, ...named } = subject
  const [[kind, name] = ['', '']] = Object.entries(named)
  return `${kind} ${String(name)}${sourceText(subject)}`
}
