import { noSuchPath } from '../errors.js'
import type { JsonObject } from '../objects/json.js'
import { aggregated, group, groupList, resourceList } from '../resources/discovery.js'
import type { Registry } from '../resources/registry.js'
import { apiVersionOf } from '../resources/resource.js'
import { type Answer, type Call, ok } from './call.js'

export const healthPaths = new Set(['/readyz', '/livez', '/healthz'])

const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
const wantsAggregated = (accept: string): boolean =>
  accept.split(',').some((form) => {
    const parameters = form.split(';').map((part) => part.trim())
    return parameters.includes('as=APIGroupDiscoveryList') && parameters.includes('v=v2')
  })

/** `version`: like `v1.34.2`. */
export const versionInfo = (version: string): JsonObject => {
  const [major = '1', minor = '0'] = version.replace(/^v/, '').split('.')
  return {
    major,
    minor,
    gitVersion: version,
    gitCommit: '0000000000000000000000000000000000000000',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: 'simulated',
    compiler: 'simulated',
    platform: 'linux/amd64',
  }
}

/** The paths that are not objects: version, health and discovery. Throws a 404 Status for any other. */
export const answerRoot = (registry: Registry, version: string, call: Call): Answer => {
  const { path } = call
  if (path === '/version') return ok(versionInfo(version))
  if (healthPaths.has(path)) return { status: 200, body: 'ok', contentType: 'text/plain; charset=utf-8' }
  const resources = registry.all()
  if (path === '/api' || path === '/apis') {
    if (wantsAggregated(call.accept)) {
      return { status: 200, body: aggregated(resources, path === '/api'), contentType: aggregatedType }
    }
    return ok(path === '/api' ? { kind: 'APIVersions', versions: ['v1'] } : groupList(resources))
  }
  const parts = path.split('/').filter((part) => part !== '')
  const groupVersion = parts[0] === 'api' ? parts[1] : parts.slice(1).join('/')
  const served = resources.filter((resource) => apiVersionOf(resource) === groupVersion)
  if (served.length > 0 && groupVersion !== undefined) return ok(resourceList(served, groupVersion))
  const found = parts[0] === 'apis' && parts.length === 2 ? group(resources, parts[1] ?? '') : undefined
  if (!found) throw noSuchPath()
  return ok(found)
}
