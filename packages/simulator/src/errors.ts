import type { JsonObject } from './objects/json.js'

export type Cause = { reason: string; message: string; field: string }

/** A refusal in the form of Kubernetes: an HTTP status and a `Status` object with a machine-readable reason. */
export class StatusError extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details: JsonObject = {},
  ) {
    super(message)
    this.name = 'StatusError'
  }

  get status(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(Object.keys(this.details).length > 0 ? { details: this.details } : {}),
      code: this.code,
    }
  }
}

interface Subject {
  group: string
  plural: string
}

const qualified = ({ group, plural }: Subject): string => (group === '' ? plural : `${plural}.${group}`)
const detailsOf = ({ group, plural }: Subject, name: string): JsonObject => ({
  name,
  ...(group === '' ? {} : { group }),
  kind: plural,
})

export const badRequest = (message: string): StatusError => new StatusError(400, 'BadRequest', message)
export const unauthorized = (): StatusError => new StatusError(401, 'Unauthorized', 'Unauthorized')
export const forbidden = (message: string, details: JsonObject = {}): StatusError =>
  new StatusError(403, 'Forbidden', message, details)
export const noSuchPath = (): StatusError =>
  new StatusError(404, 'NotFound', 'the server could not find the requested resource')
export const notFound = (subject: Subject, name: string): StatusError =>
  new StatusError(404, 'NotFound', `${qualified(subject)} "${name}" not found`, detailsOf(subject, name))
export const methodNotAllowed = (): StatusError =>
  new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource')
export const alreadyExists = (subject: Subject, name: string): StatusError =>
  new StatusError(
    409,
    'AlreadyExists',
    `${qualified(subject)} "${name}" already exists`,
    detailsOf(subject, name),
  )
export const conflict = (subject: Subject, name: string, why: string): StatusError =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(subject)} "${name}": ${why}`,
    detailsOf(subject, name),
  )
export const expired = (message: string): StatusError => new StatusError(410, 'Expired', message)
export const unsupportedMediaType = (type: string): StatusError =>
  new StatusError(415, 'UnsupportedMediaType', `the body of the request was in an unknown format: "${type}"`)
/** `subject.kind` names the kind here, as in a real server's answer. */
export const invalid = (
  subject: { group: string; kind: string },
  name: string,
  causes: Cause[],
): StatusError => {
  const { group, kind } = subject
  const parts = causes.map((cause) => `${cause.field}: ${cause.message}`)
  const list = parts.length === 1 ? parts[0] : `[${parts.join(', ')}]`
  const message = `${group === '' ? kind : `${kind}.${group}`} "${name}" is invalid: ${list}`
  return new StatusError(422, 'Invalid', message, { name, ...(group === '' ? {} : { group }), kind, causes })
}

/** The message of each cause names the other manager. */
export const applyConflict = (causes: Cause[]): StatusError => {
  const [first] = causes
  const lines = new Map<string, string[]>()
  for (const { message, field } of causes) lines.set(message, [...(lines.get(message) ?? []), `- ${field}`])
  const all = [...lines].flatMap(([message, fields]) => [
    `${message.replace(/^conflict/, 'conflicts')}:`,
    ...fields,
  ])
  const what =
    causes.length === 1 && first
      ? `1 conflict: ${first.message}: ${first.field}`
      : `${causes.length} conflicts: ${all.join('\n')}`
  return new StatusError(409, 'Conflict', `Apply failed with ${what}`, { causes })
}
