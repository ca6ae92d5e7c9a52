import type { Request, Response } from 'express'

/** The metadata of an output, if any. */
export const metadataOf = (output: unknown): Record<string, unknown> => {
  if (typeof output !== 'object' || output === null || !('metadata' in output)) return {}
  const { metadata } = output
  return typeof metadata === 'object' && metadata !== null ? { ...metadata } : {}
}

/** The entity tag of one resource: its resourceVersion. Lists have none: they change with every item. */
const tagOf = (output: unknown): string | undefined => {
  if (typeof output !== 'object' || output === null || 'items' in output) return undefined
  const { resourceVersion } = metadataOf(output)
  return typeof resourceVersion === 'string' ? `"${resourceVersion}"` : undefined
}

const matches = (header: string | undefined, tag: string): boolean =>
  header !== undefined &&
  (header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === tag))

/** A Warning header (RFC 9111, section 5.5) is of printable ASCII. */
export const warningHeader = (text: string): string =>
  `299 hansa "${text.replace(/[^\x20-\x7e]/g, '?').replace(/[\\"]/g, '\\$&')}"`

export interface Answer {
  output: unknown
  /** 200 when undefined; 204 without an output. */
  status: number | undefined
  /** The path of the created resource. */
  location: string | undefined
}

/** Sends the result of a procedure: status, ETag (304 if the client has it), Location of a created resource. */
export const answer = (request: Request, response: Response, { output, status, location }: Answer): void => {
  if (output === undefined || output === null) {
    response.status(status ?? 204).end()
    return
  }
  const tag = tagOf(output)
  if (tag !== undefined) response.set('ETag', tag)
  if (request.method === 'GET' && tag !== undefined && matches(request.get('if-none-match'), tag)) {
    response.status(304).end()
    return
  }
  if (location !== undefined) response.set('Location', request.baseUrl + location)
  response
    .status(status ?? 200)
    .type('application/json')
    .send(JSON.stringify(output))
}
