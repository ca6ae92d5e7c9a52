import { type JsonObject, objectOf, stringOf } from '../objects/json.js'
import type { User } from './call.js'

/** The attributes of a request for authorization. */
export interface Attributes {
  verb: string
  group: string
  resource: string
  subresource: string
  namespace: string
  name: string
}

/** A denied permission. Every set field must match; `user` is a user name. `*` or absence matches all. */
export interface Denial {
  user?: string
  verb?: string
  group?: string
  resource?: string
  namespace?: string
}

/** Everybody is allowed everything that is not denied. Roles and bindings are stored but not evaluated. */
export interface Access {
  deny(denial: Denial): void
  /** Removes every denial. */
  allowAll(): void
  allows(user: User, attributes: Attributes): boolean
}

const fits = (pattern: string | undefined, value: string): boolean =>
  pattern === undefined || pattern === '*' || pattern === value || value === '*'

export const createAccess = (): Access => {
  let denials: Denial[] = []
  return {
    deny: (denial) => {
      denials.push(denial)
    },
    allowAll: () => {
      denials = []
    },
    allows: (user, wanted) =>
      !denials.some(
        (denial) =>
          fits(denial.user, user.name) &&
          fits(denial.verb, wanted.verb) &&
          fits(denial.group, wanted.group) &&
          fits(denial.resource, wanted.resource) &&
          fits(denial.namespace, wanted.namespace),
      ),
  }
}

/** SelfSubjectAccessReview. */
export const reviewAccess = (access: Access, user: User, sent: JsonObject): JsonObject => {
  const spec = objectOf(sent.spec)
  const wanted = objectOf(spec.resourceAttributes)
  const text = (field: string): string => stringOf(wanted[field])
  const allowed =
    spec.resourceAttributes === undefined ||
    access.allows(user, {
      verb: text('verb'),
      group: text('group'),
      resource: text('resource'),
      subresource: text('subresource'),
      namespace: text('namespace'),
      name: text('name'),
    })
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec,
    status: allowed ? { allowed } : { allowed, reason: 'denied by the simulator' },
  }
}

/** SelfSubjectRulesReview: everything, marked incomplete, since a denial has no place in it. */
export const reviewRules = (sent: JsonObject): JsonObject => ({
  kind: 'SelfSubjectRulesReview',
  apiVersion: 'authorization.k8s.io/v1',
  metadata: {},
  spec: objectOf(sent.spec),
  status: {
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
    incomplete: true,
  },
})
