import type { Request, RequestHandler } from 'express'
import { createAct } from '../runtime/act.js'
import { type ActPort, denials, nobody } from '../runtime/acts.js'
import { errorTable, HansaError } from '../runtime/errors.js'
import type { Context } from '../runtime/procedure.js'
import { RefusedCaller } from '../runtime/refused-caller.js'
import { subjectOf } from '../runtime/subject.js'
import { infoOf } from './request.js'

/** Maximum length of a reason, in characters. */
const longest = 500

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The reason of a request: `X-Hansa-Reason`, plain or percent-encoded UTF-8. Throws `BadRequest` if it is too long. */
export const reasonOf = (request: Request): string | undefined => {
  const sent = request.get('x-hansa-reason')
  if (sent === undefined) return undefined
  const reason = decoded(sent).trim()
  if (reason.length > longest)
    throw new HansaError(
      'BadRequest',
      { reason: `the X-Hansa-Reason header has ${reason.length} characters: expected at most ${longest}` },
      { hint: 'shorten the reason' },
    )
  return reason
}

/** The headers by which proxies say that they passed a request on. */
const proxyHeaders = /^(forwarded|x-forwarded-.+|x-real-ip|via)$/

const isForwarded = ({ headers }: Request): boolean =>
  Object.keys(headers).some((name) => proxyHeaders.test(name))

/** What procedures need to record the acts of a request. */
export const actsOf = (
  request: Request,
  acts: ActPort | undefined,
): Pick<Context, 'acts' | 'reason' | 'source' | 'isForwarded'> => {
  if (acts === undefined) return {}
  const info = infoOf(request)
  const reason = reasonOf(request)
  return {
    source: request.ip ?? '',
    isForwarded: () => isForwarded(request),
    ...(reason === undefined ? {} : { reason }),
    acts: {
      record: acts.record,
      refused: (entry) => {
        info.refusalRecorded = true
        acts.refused(entry)
      },
    },
  }
}

const denialCodes: ReadonlyMap<number, string> = new Map(denials.map((code) => [errorTable[code].http, code]))

/** Records requests that are refused before a procedure sees them. */
export const recordDenials =
  (acts: ActPort): RequestHandler =>
  (request, response, next) => {
    response.on('finish', () => {
      const code = denialCodes.get(response.statusCode)
      const info = infoOf(request)
      const { id, refused, refusalRecorded } = info
      const subject = info.subject ?? (refused instanceof RefusedCaller ? refused.subject : undefined)
      if (code === undefined || refusalRecorded) return
      const { entry } = createAct({
        subject: subject === undefined ? nobody : subjectOf(subject),
        address: request.ip ?? '',
        requestId: id,
        verb: 'request',
        kind: 'Path',
        name: request.originalUrl.replace(/[?#].*$/s, ''),
        result: 'Denied',
        detail: { code, method: request.method },
      })
      acts.refused(entry)
    })
    next()
  }
