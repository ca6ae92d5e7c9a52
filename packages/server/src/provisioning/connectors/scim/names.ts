// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controlled = /[\u0000-\u001f\u007f-\u009f]/

const problemOf = (name: string): string | undefined => {
  if (name.trim() === '') return 'is empty'
  if (name.trim() !== name) return 'begins or ends with a space'
  return controlled.test(name) ? 'contains a control character' : undefined
}

/** Why a group name is not valid, as a predicate. */
export const groupProblem = problemOf

/** Why a username is not valid, as a predicate. SCIM itself allows any text; services differ. */
export const usernameProblem = problemOf
