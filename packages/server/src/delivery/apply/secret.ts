import { isRecord } from '../../runtime/record.js'

const encoded = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === 'string' ? Buffer.from(value, 'utf8').toString('base64') : value,
    ]),
  )

/**
 * A Secret as members store it: values under stringData are encoded under data. It is applied in this form, too:
 * members keep no field manager for stringData, so that a removed key would stay and a changed one would belong to
 * nobody.
 */
export const storedSecret = (object: Record<string, unknown>): Record<string, unknown> => {
  const { stringData, ...rest } = object
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1' || stringData === undefined) return object
  if (stringData === null) return rest
  if (!isRecord(stringData)) return object
  return { ...rest, data: { ...(isRecord(object.data) ? object.data : {}), ...encoded(stringData) } }
}
