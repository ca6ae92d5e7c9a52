import type { z } from 'zod'
import type { TargetLimits } from '../../../runtime/limits.js'
import { TargetLimit } from '../http.js'
import { parsed } from '../parsed.js'
import { Page } from './messages.js'

/** The number of resources per request; a service can return fewer. */
const pageSize = 100

/**
 * One read of a list, page by page. Undefined if it changed during the read, or if the number of resources differs from the total: a
 * partial list is not a result.
 */
export const readPages = async <Type extends { id: string }>({
  get,
  path,
  schema,
  query,
  limits,
  signal,
}: {
  get: (path: string, signal: AbortSignal) => Promise<unknown>
  path: string
  schema: z.ZodType<Type>
  query: Readonly<Record<string, string>>
  limits: TargetLimits
  signal: AbortSignal
}): Promise<Type[] | undefined> => {
  const found = new Map<string, Type>()
  let total: number | undefined
  for (let seen = 0, page = 1; ; page += 1) {
    const search = new URLSearchParams({ ...query, startIndex: String(seen + 1), count: String(pageSize) })
    const { totalResults, Resources } = parsed(Page, await get(`${path}?${search}`, signal), path)
    if (totalResults > limits.listItems.most) throw new TargetLimit(`${path} counts`, limits.listItems)
    if (page > limits.listPages.most) throw new TargetLimit(`${path} takes`, limits.listPages)
    if (total !== undefined && total !== totalResults) return undefined
    total = totalResults
    for (const one of Resources ?? []) {
      const item = parsed(schema, one, path)
      found.set(item.id, item)
    }
    seen += Resources?.length ?? 0
    if (seen >= total) break
    if ((Resources ?? []).length === 0) return undefined
  }
  return found.size === total ? [...found.values()] : undefined
}
