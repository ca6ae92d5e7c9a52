import { z } from 'zod'
import { type HttpClient, TargetLimit, TargetUnreachable } from '../http.js'
import { parsed } from '../parsed.js'
import { isRefused, refusalText, retriedAt, TargetRefusal } from '../refusal.js'
import { type PagedList, readCounted, readKept, readRising } from './pages.js'

/** Gitea refused a call. */
export class GiteaRefusal extends TargetRefusal {
  override name = 'GiteaRefusal'
}

/** Whether the same call may work later. */
export const mayRetry = retriedAt(401, 429)

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Calls of Gitea's API with the admin's name and password. Paths begin behind `/api/v1`. Refusals are GiteaRefusals. */
export interface GiteaClient {
  /** undefined for 404 and for a name that moved. */
  read<Type>(path: string, schema: z.ZodType<Type>, signal: AbortSignal): Promise<Type | undefined>
  /**
   * Everything of a list, page by page. Complete: nothing that was there when it began is missing, or throws. What is added meanwhile may
   * be in it.
   * @param idOf what makes two entries the same
   * @param order `kept`: the count is a number Gitea keeps beside the list (members of a team), which drifts for good when it is stopped at
   *   the wrong moment: where it differs, a second reading up to the last page must hold all of the first. `rising`: the path asks for the
   *   order of ids, so that additions come last and are told from what moved up because something before it went.
   */
  list<Type>(
    path: string,
    schema: z.ZodType<Type>,
    idOf: (item: Type) => string | number,
    signal: AbortSignal,
    order?: 'kept',
  ): Promise<Type[]>
  list<Type>(
    path: string,
    schema: z.ZodType<Type>,
    idOf: (item: Type) => number,
    signal: AbortSignal,
    order: 'rising',
  ): Promise<Type[]>
  write(method: Method, path: string, body: unknown, signal: AbortSignal): Promise<unknown>
  /** Deletes; what is not there any more is no failure. */
  remove(path: string, signal: AbortSignal): Promise<void>
}

/** Gitea answers pages of at most this many unless its administrator allows more. */
const usualPage = 50
const tries = 3

const Settings = z.object({ max_response_items: z.number().int().positive() })
const Refusal = z.object({ message: z.string() })

export const createGiteaClient = (options: {
  http: HttpClient
  authorization: string
}): GiteaClient & { forget(): void } => {
  const { http, authorization } = options
  const { limits } = http
  let page: Promise<number> | undefined

  const send = (method: Method, path: string, body: unknown, signal: AbortSignal) =>
    http.send({ method, path: `/api/v1${path}`, body, headers: { authorization }, signal })
  const refusal = (method: string, path: string, status: number, body: unknown): GiteaRefusal => {
    const { message } = Refusal.safeParse(body).data ?? {}
    const said = message === '' ? undefined : message
    const hint =
      status === 401 || status === 403
        ? ": the connector's credentials must be those of an administrator"
        : ''
    return new GiteaRefusal(
      status,
      refusalText({ method, path: path.replace(/\?.*/, ''), status, said, hint }),
    )
  }
  const read: GiteaClient['read'] = async (path, schema, signal) => {
    const { status, body } = await send('GET', path, undefined, signal)
    if (status === 404 || (status >= 300 && status < 400)) return undefined
    if (status >= 400) throw refusal('GET', path, status, body)
    return parsed(schema, body, path)
  }
  const pageSize = (signal: AbortSignal): Promise<number> => {
    page ??= read('/settings/api', Settings, signal)
      .then((settings) => settings?.max_response_items ?? usualPage)
      .catch((error: unknown) => {
        page = undefined
        throw error
      })
    return page
  }
  const onePage = async <Type>(
    path: string,
    schema: z.ZodType<Type>,
    { number, limit }: { number: number; limit: number },
    signal: AbortSignal,
  ): Promise<{ items: Type[]; total: number | undefined }> => {
    const query = `${path}${path.includes('?') ? '&' : '?'}page=${number}&limit=${limit}`
    const { status, headers, body } = await send('GET', query, undefined, signal)
    if (status >= 300) throw refusal('GET', path, status, body)
    const count = headers['x-total-count']
    const total = typeof count === 'string' && /^\d+$/.test(count) ? Number(count) : undefined
    if ((total ?? 0) > limits.listItems.most) throw new TargetLimit(`${path} counts`, limits.listItems)
    if (Math.max(number, (total ?? 0) / limit) > limits.listPages.most)
      throw new TargetLimit(`${path} takes`, limits.listPages)
    return { items: parsed(z.array(schema), body, path), total }
  }
  const write: GiteaClient['write'] = async (method, path, body, signal) => {
    const answer = await send(method, path, body, signal)
    if (answer.status >= 300) throw refusal(method, path, answer.status, answer.body)
    return answer.body
  }
  return {
    read,
    list: async <Type>(
      path: string,
      schema: z.ZodType<Type>,
      idOf: (item: Type) => string | number,
      signal: AbortSignal,
      order?: 'kept' | 'rising',
    ) => {
      const list: PagedList<Type> = {
        limit: await pageSize(signal),
        page: (number, limit) => onePage(path, schema, { number, limit }, signal),
        idOf,
        check: (count) => {
          if (count > limits.listItems.most) throw new TargetLimit(`${path} lists`, limits.listItems)
        },
      }
      const reading = order === 'kept' ? readKept : order === 'rising' ? readRising : readCounted
      for (let attempt = 1; attempt <= tries; attempt += 1) {
        const items = await reading(list)
        if (items !== undefined) return items
      }
      throw new TargetUnreachable(`${path} changed during each of ${tries} reads`)
    },
    write,
    remove: async (path, signal) => {
      await write('DELETE', path, undefined, signal).catch((error: unknown) => {
        if (!isRefused(error, 404)) throw error
      })
    },
    forget: () => {
      page = undefined
    },
  }
}
