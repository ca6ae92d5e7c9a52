/** Something a person can put right: shown as it is, without a stack. */
export class Failure extends Error {}

/** What is being done, on standard error. */
export const say = (text: string): void => {
  process.stderr.write(`hansa: ${text}\n`)
}
