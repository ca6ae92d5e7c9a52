import { exitCodes } from './exit-code.js'

/** A usage error: what failed, with a hint on what to type next. */
export class UsageError extends Error {
  readonly exitCode = exitCodes.usage
  readonly hint: string

  constructor(message: string, hint = '') {
    super(message)
    this.name = 'UsageError'
    this.hint = hint
  }
}

/** The user declined a confirmation; nothing was changed. */
export class DeclinedError extends Error {
  constructor() {
    super('cancelled; nothing was changed')
    this.name = 'DeclinedError'
  }
}

/** Some of several operations failed; each failure has been reported. */
export class PartlyDoneError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message)
    this.name = 'PartlyDoneError'
    this.exitCode = exitCode
  }
}

/** Waiting took longer than the timeout. */
export class TimedOutError extends Error {
  readonly exitCode = exitCodes.timedOut
  readonly hint: string

  constructor(message: string, hint = '') {
    super(message)
    this.name = 'TimedOutError'
    this.hint = hint
  }
}

/** A chart that could not be fetched. */
export class FetchFailedError extends Error {
  readonly exitCode: number
  readonly hint: string

  constructor(message: string, exitCode: number, hint = '') {
    super(message)
    this.name = 'FetchFailedError'
    this.exitCode = exitCode
    this.hint = hint
  }
}
