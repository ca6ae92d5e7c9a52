/** An error that the user can fix: shown as it is, without a stack. */
export class Failure extends Error {}

/** Prints the current step on standard error. */
export const say = (text: string): void => {
  process.stderr.write(`hansa: ${text}\n`)
}
