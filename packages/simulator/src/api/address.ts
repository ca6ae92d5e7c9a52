/** The target of a path. `name` is empty for a collection, `namespace` for cluster-wide resources and lists over all. */
export interface Address {
  group: string
  version: string
  plural: string
  namespace: string
  name: string
  subresource: string
}

const namespaceSubresources = new Set(['status', 'finalize'])

/** `/api/v1/...` and `/apis/G/V/...` with at least a resource; undefined for every other path. */
export const parseAddress = (path: string): Address | undefined => {
  const parts = path.split('/').filter((part) => part !== '')
  const core = parts[0] === 'api'
  if (!core && parts[0] !== 'apis') return undefined
  const [group = '', version = ''] = core ? ['', parts[1]] : [parts[1], parts[2]]
  const rest = parts.slice(core ? 2 : 3).map((part) => decodeURIComponent(part))
  const [first = '', second = '', third = ''] = rest
  if (first === '') return undefined
  const inNamespace = first === 'namespaces' && third !== '' && !(core && namespaceSubresources.has(third))
  const [plural = '', name = '', subresource = ''] = inNamespace ? rest.slice(2) : rest
  return { group, version, plural, namespace: inNamespace ? second : '', name, subresource }
}
