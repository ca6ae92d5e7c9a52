import { UsageError } from './errors.js'

/** One word of `cluster taint`: a taint to set, or one to remove (for one effect, or for all). */
export interface TaintChange {
  key: string
  value?: string
  effect?: string
  remove?: true
}

const effects = 'NoSchedule|NoExecute|PreferNoSchedule'
const set = new RegExp(`^([^=:]+)(?:=([^=:]*))?:(${effects})$`)
const remove = new RegExp(`^([^=:]+)(?::(${effects}))?-$`)

/** `KEY=VALUE:EFFECT`, `KEY:EFFECT`, `KEY-` or `KEY:EFFECT-`, as kubectl writes them. Throws UsageError. */
export const parseTaint = (word: string): TaintChange => {
  const [, removed, removedEffect] = remove.exec(word) ?? []
  if (removed !== undefined)
    return { key: removed, remove: true, ...(removedEffect === undefined ? {} : { effect: removedEffect }) }
  const [, key, value, effect] = set.exec(word) ?? []
  if (key === undefined || effect === undefined)
    throw new UsageError(
      `invalid taint "${word}"`,
      'write KEY=VALUE:NoSchedule (or NoExecute, PreferNoSchedule), or KEY- to remove it',
    )
  return { key, effect, ...(value === undefined ? {} : { value }) }
}
