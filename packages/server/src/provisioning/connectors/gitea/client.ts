import { z } from 'zod'
import type { TargetLimits } from '../../../runtime/limits.js'
import { type HttpAnswer, type HttpClient, TargetLimit, TargetUnreachable } from '../http.js'
import { parsed } from '../parsed.js'
import { isRefused, refusalText, retriedAt, TargetRefusal } from '../refusal.js'
import { type PagedList, readCounted, readKept, readRising } from './pages.js'

/** Gitea rejected a call. */
export class GiteaRefusal extends TargetRefusal {
  override name = 'GiteaRefusal'
}

/** Whether the same call can succeed later. */
export const mayRetry = retriedAt(401, 429)

export type GiteaMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Calls to Gitea's API with the admin's name and password. Paths are relative to `/api/v1`. Rejections are GiteaRefusals. */
export interface GiteaClient {
  /** undefined for 404 and for a name that was moved. */
  read<Type>(path: string, schema: z.ZodType<Type>, signal: AbortSignal): Promise<Type | undefined>
  /**
   * Reads a whole list, page by page. Complete: contains everything that existed when it began, or throws. Items added during the read can
   * be in it.
   * @param idOf what makes two entries the same
   * @param order `kept`: the count is a number that Gitea stores beside the list (members of a team), which stays wrong if Gitea is stopped
   * at the wrong moment: if it differs, a second read up to the last page must contain all items of the first. `rising`: the path requests
   * the order of ids, so additions come last and can be distinguished from items that moved up because an earlier one was deleted.
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
  write(method: GiteaMethod, path: string, body: unknown, signal: AbortSignal): Promise<unknown>
  /** Deletes; a missing item is not a failure. */
  remove(path: string, signal: AbortSignal): Promise<void>
}

/** Gitea returns pages of at most this size unless its administrator allows more. */
const usualPage = 50
const tries = 3

const Settings = z.object({ max_response_items: z.number().int().positive() })
const Refusal = z.object({ message: z.string() })

type Send = (method: GiteaMethod, path: string, body: unknown, signal: AbortSignal) => Promise<HttpAnswer>

const refusal = (method: string, path: string, status: number, body: unknown): GiteaRefusal => {
  const { message } = Refusal.safeParse(body).data ?? {}
  const said = message === '' ? undefined : message
  const hint =
    status === 401 || status === 403 ? ": the connector's credentials must be those of an administrator" : ''
  return new GiteaRefusal(status, refusalText({ method, path: path.replace(/\?.*/, ''), status, said, hint }))
}

const onePage = async <Type>(
  { send, limits }: { send: Send; limits: TargetLimits },
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

/** The largest page that the server returns, read once and again after `forget`. */
const createPageSize = (read: GiteaClient['read']) => {
  let size: Promise<number> | undefined
  return {
    current: (signal: AbortSignal): Promise<number> => {
      size ??= read('/settings/api', Settings, signal)
        .then((settings) => settings?.max_response_items ?? usualPage)
        .catch((error: unknown) => {
          size = undefined
          throw error
        })
      return size
    },
    forget: (): void => {
      size = undefined
    },
  }
}

export const createGiteaClient = (options: {
  http: HttpClient
  authorization: string
}): GiteaClient & { forget(): void } => {
  const { http, authorization } = options
  const { limits } = http

  const send: Send = (method, path, body, signal) =>
    http.send({ method, path: `/api/v1${path}`, body, headers: { authorization }, signal })
  const read: GiteaClient['read'] = async (path, schema, signal) => {
    const { status, body } = await send('GET', path, undefined, signal)
    if (status === 404 || (status >= 300 && status < 400)) return undefined
    if (status >= 400) throw refusal('GET', path, status, body)
    return parsed(schema, body, path)
  }
  const pageSize = createPageSize(read)
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
        limit: await pageSize.current(signal),
        page: (number, limit) => onePage({ send, limits }, path, schema, { number, limit }, signal),
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
    forget: pageSize.forget,
  }
}
