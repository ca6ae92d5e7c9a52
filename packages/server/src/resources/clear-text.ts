import { isClearText } from '../runtime/address.js'
import { type Condition, setCondition } from './resource.js'

/**
 * Sets ConnectionEncrypted=False while an address is unencrypted, and removes it otherwise. Only a warning.
 * `fix` says what to set instead.
 */
export const withClearText = (
  conditions: readonly Condition[],
  urls: readonly string[],
  fix: string,
  at: string,
): readonly Condition[] => {
  const open = urls.filter(isClearText)
  if (open.length === 0) return conditions.filter(({ type }) => type !== 'ConnectionEncrypted')
  return setCondition(
    conditions,
    {
      type: 'ConnectionEncrypted',
      status: 'False',
      reason: 'ClearText',
      message: `${open.join(', ')} is reached without TLS: anyone on the network path can read the credential and the data sent; ${fix}`,
    },
    at,
  )
}
