import { HansaError } from './errors.js'
import type { Subject } from './subject.js'

/** The credential of a request is valid, but not accepted for this request. The audit trail names its subject; the caller gets this error. */
export class RefusedCaller extends HansaError {
  readonly subject: Subject

  constructor(subject: Subject, details: { verb: string; kind: string }, hint: string) {
    super('Forbidden', { actor: 'this token', ...details }, { hint })
    this.subject = subject
  }
}
