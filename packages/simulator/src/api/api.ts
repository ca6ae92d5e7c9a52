import { forbidden, methodNotAllowed, noSuchPath } from '../errors.js'
import type { KubeObject, ObjectKey } from '../objects/object.js'
import { type Resource, storeKey } from '../resources/resource.js'
import type { Core } from '../writes/core.js'
import { type Access, type Attributes, reviewAccess, reviewRules } from './access.js'
import { type Address, parseAddress } from './address.js'
import { readObject } from './body.js'
import { type Answer, type Call, created } from './call.js'
import { getObject, listObjects, requireLive } from './read.js'
import { answerRoot, healthPaths } from './root.js'
import { scale } from './scale.js'
import type { Tokens } from './tokens.js'
import { watchObjects } from './watch.js'
import type { Watches } from './watches.js'
import { create, isApply, patch, remove, removeCollection, replace } from './write.js'

export interface ApiOptions {
  core: Core
  access: Access
  tokens: Tokens
  watches: Watches
  version: () => string
  goneAsStatus: () => boolean
}

const isWatch = (call: Call): boolean => ['true', '1'].includes(call.query.get('watch') ?? '')

/** The verb of a request as counters and authorization name it; `apply` is a patch to the latter. */
export const verbOf = (call: Call): string => {
  const address = parseAddress(call.path)
  if (!address) return healthPaths.has(call.path) ? 'health' : 'discovery'
  if (address.group === 'authorization.k8s.io') return 'review'
  if (address.subresource === 'token') return 'token'
  const one = address.name !== ''
  switch (call.method) {
    case 'GET':
      return isWatch(call) ? 'watch' : one ? 'get' : 'list'
    case 'POST':
      return 'create'
    case 'PUT':
      return 'update'
    case 'PATCH':
      return isApply(call) ? 'apply' : 'patch'
    case 'DELETE':
      return one ? 'delete' : 'deletecollection'
    default:
      return call.method.toLowerCase()
  }
}

const rightOf = (verb: string): string =>
  verb === 'apply' ? 'patch' : verb === 'token' || verb === 'review' ? 'create' : verb

const describe = (attributes: Attributes, resource: Resource): string => {
  const where =
    attributes.namespace === '' ? 'at the cluster scope' : `in the namespace "${attributes.namespace}"`
  const what =
    attributes.subresource === '' ? resource.plural : `${resource.plural}/${attributes.subresource}`
  return `cannot ${attributes.verb} resource "${what}" in API group "${resource.group}" ${where}`
}

/** Throws Forbidden unless the user of the call is allowed to make it. */
const requireRight = (access: Access, call: Call, resource: Resource, address: Address): void => {
  if (resource.group === 'authorization.k8s.io') return
  const { group, plural, subresource, namespace, name } = address
  const wanted = { verb: rightOf(verbOf(call)), group, resource: plural, subresource, namespace, name }
  const anonymous = call.user.name === 'system:anonymous'
  if (!anonymous && access.allows(call.user, wanted)) return
  const subject = name === '' ? plural : `${plural} "${name}"`
  const message = `${subject} is forbidden: User "${call.user.name}" ${describe(wanted, resource)}`
  throw forbidden(message, { ...(name === '' ? {} : { name }), kind: plural })
}

const review = (access: Access, resource: Resource, call: Call): Answer => {
  if (call.method !== 'POST') throw methodNotAllowed()
  const sent = readObject(call)
  return created(
    resource.plural === 'selfsubjectaccessreviews'
      ? reviewAccess(access, call.user, sent)
      : reviewRules(sent),
  )
}

/** The whole API of one cluster as one function. Throws StatusErrors. */
export const createApi = (options: ApiOptions): ((call: Call) => Answer) => {
  const { core, access, tokens, watches } = options

  const onObject = (resource: Resource, key: ObjectKey, call: Call, subresource: string): Answer => {
    switch (call.method) {
      case 'GET':
        if (isWatch(call)) return watchObjects(core, resource, key, call, watchOptions())
        return getObject(core, resource, key, call)
      case 'PUT':
        return replace(core, resource, key, call, subresource)
      case 'PATCH':
        return patch(core, resource, key, call, subresource)
      case 'DELETE':
        if (subresource !== '') throw methodNotAllowed()
        return remove(core, resource, key, call)
      default:
        throw methodNotAllowed()
    }
  }

  const watchOptions = () => ({ watches, goneAsStatus: options.goneAsStatus() })

  const onCollection = (resource: Resource, namespace: string, call: Call): Answer => {
    if (resource.namespaced && namespace === '' && call.method !== 'GET') throw methodNotAllowed()
    switch (call.method) {
      case 'GET':
        if (isWatch(call)) return watchObjects(core, resource, { namespace, name: '' }, call, watchOptions())
        return listObjects(core, resource, namespace, call)
      case 'POST':
        return create(core, resource, namespace, call)
      case 'DELETE':
        return removeCollection(core, resource, namespace, call)
      default:
        throw methodNotAllowed()
    }
  }

  const onToken = (account: KubeObject, call: Call): Answer => {
    if (call.method !== 'POST') throw methodNotAllowed()
    return created(tokens.issue(account, readObject(call)))
  }

  return (call) => {
    const address = parseAddress(call.path)
    if (!address) return answerRoot(core.registry, options.version(), call)
    const resource = core.registry.find(address.group, address.version, address.plural)
    if (!resource) throw noSuchPath()
    requireRight(access, call, resource, address)
    if (resource.group === 'authorization.k8s.io') return review(access, resource, call)
    const { namespace, name, subresource } = address
    if (name === '') return onCollection(resource, namespace, call)
    if (resource.namespaced === (namespace === '')) throw noSuchPath()
    const key = { namespace, name }
    if (subresource === '') return onObject(resource, key, call, '')
    if (subresource === 'status' && resource.status) return onObject(resource, key, call, 'status')
    if (subresource === 'scale' && resource.scale) return scale(core, resource, key, call)
    if (subresource === 'token' && storeKey(resource) === '/serviceaccounts') {
      return onToken(requireLive(core, resource, key), call)
    }
    throw noSuchPath()
  }
}
