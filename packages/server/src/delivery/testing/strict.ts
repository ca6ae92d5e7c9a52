import { KubeError, type Transport } from '../../kube/index.js'
import { isRecord } from '../../runtime/record.js'

/**
 * A transport to a member that treats `metadata.resourceVersion` in an apply as real members do and simulated ones do
 * not: a missing object is created, an existing one is refused.
 */
export const strict = (transport: Transport): Transport => ({
  ...transport,
  request: async (asked) => {
    const { method, path, body } = asked
    const metadata = isRecord(body) && isRecord(body.metadata) ? body.metadata : undefined
    if (method !== 'PATCH' || metadata?.resourceVersion === undefined) return transport.request(asked)
    const there = await transport.request({ method: 'GET', path }).then(
      () => true,
      () => false,
    )
    if (there)
      throw new KubeError('Status', 'Operation cannot be fulfilled: the object has been modified', {
        status: 409,
        reason: 'Conflict',
      })
    const { resourceVersion: _resourceVersion, ...rest } = metadata
    return transport.request({ ...asked, body: { ...(isRecord(body) ? body : {}), metadata: rest } })
  },
})
