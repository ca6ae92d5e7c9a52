/** What the process ends with: the table of the CLI's conventions. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  notAllowed: 4,
  conflict: 5,
  timedOut: 6,
  interrupted: 130,
} as const

/** Something a person did that cannot be carried out: what happened, and what to type next. */
export class UsageError extends Error {
  readonly hint: string

  constructor(message: string, hint = '') {
    super(message)
    this.name = 'UsageError'
    this.hint = hint
  }
}

/** A person was asked and said no: nothing was done, and nothing is wrong. */
export class DeclinedError extends Error {
  constructor() {
    super('cancelled; nothing was changed')
    this.name = 'DeclinedError'
  }
}

/** Of several things to do, some were not done; what went wrong with each has been reported. */
export class PartlyDoneError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message)
    this.name = 'PartlyDoneError'
    this.exitCode = exitCode
  }
}

/** Waiting took longer than the person allowed. */
export class TimedOutError extends Error {
  readonly hint: string

  constructor(message: string, hint = '') {
    super(message)
    this.name = 'TimedOutError'
    this.hint = hint
  }
}
