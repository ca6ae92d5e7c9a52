import type { SimulatedCluster } from '@hansa/simulator'

/**
 * Another user of the member, with separate permissions and a separate field manager. Throws refusals of the member.
 */
export const personOn = (
  { server, token }: Pick<SimulatedCluster, 'server' | 'token'>,
  manager = 'kubectl',
) => {
  const call = async (method: string, path: string, body?: unknown, type = 'application/json') => {
    const answer = await fetch(`${server}${path}${path.includes('?') ? '&' : '?'}fieldManager=${manager}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return JSON.parse(text)
  }
  return {
    create: (path: string, object: unknown) => call('POST', path, object),
    patch: (path: string, patch: unknown) => call('PATCH', path, patch, 'application/merge-patch+json'),
    apply: (path: string, object: unknown, force = false) =>
      call('PATCH', `${path}${force ? '?force=true' : ''}`, object, 'application/apply-patch+yaml'),
    remove: (path: string) => call('DELETE', path),
    get: (path: string) => call('GET', path),
  }
}

export const at = {
  configMap: (name: string, namespace = 'default') => `/api/v1/namespaces/${namespace}/configmaps/${name}`,
  configMaps: (namespace = 'default') => `/api/v1/namespaces/${namespace}/configmaps`,
  deployment: (name: string, namespace = 'default') =>
    `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`,
  autoscalers: (namespace = 'default') =>
    `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`,
  namespaces: '/api/v1/namespaces',
  namespace: (name: string) => `/api/v1/namespaces/${name}`,
  claim: (name: string, namespace = 'default') =>
    `/api/v1/namespaces/${namespace}/persistentvolumeclaims/${name}`,
}
