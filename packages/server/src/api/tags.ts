/** The tags that group operations in the OpenAPI document: the kind of their permission. */
export const tags: Readonly<Record<string, string>> = {
  AccessReview: 'Who may do what, and why.',
  Audit: 'Who did what: the audit trail, newest first.',
  Bundle: 'Components as Kubernetes manifests, in immutable revisions.',
  Change: 'The changes of several kinds over one stream.',
  Cluster: 'Registered Kubernetes clusters: connection, labels, taints, capacity, health.',
  Connector: 'Systems that people and groups are provisioned into.',
  Directory: 'LDAP servers and LDIF files that people and groups are read from.',
  Event: 'Events, newest first.',
  Mapping: 'Rules that map directory groups to grants on connectors.',
  Namespace: 'Namespaces of resources, and the limits of the teams that use them.',
  Person: 'People and their accounts on every connected system.',
  Placement: 'Reusable policies: which clusters a release goes to, and how its replicas are divided.',
  Release: 'Bundles placed on clusters by a placement: decisions, targets, objects.',
  Repository: 'Git repositories with commits that become revisions of bundles.',
  Role: 'Which verbs are allowed on which kinds.',
  RoleBinding: 'Who has a role: users, groups and tokens, and in which scope.',
  ServiceToken: 'Tokens of programs: age, last use, owner, expiry; created, rotated and revoked here.',
  Session: 'Signing in and out, and the subject of the current request.',
  SignIn: 'How people sign in: an OpenID Connect issuer, or the passwords of a directory.',
  SyncRun: 'Runs of the identity sync, with every operation.',
  Target: 'One release on one cluster.',
}

/** Kinds that a resource of a kind can refer to, so that it is applied after them: `x-applied-after` of the kind's tag. */
export const appliedAfter: Readonly<Record<string, readonly string[]>> = {
  Connector: ['Cluster', 'Directory'],
  Bundle: ['Namespace'],
  Mapping: ['Namespace', 'Directory', 'Connector'],
  Placement: ['Namespace'],
  Release: ['Namespace', 'Bundle', 'Cluster', 'Placement'],
  Repository: ['Namespace'],
  RoleBinding: ['Role'],
  SignIn: ['Directory'],
}

/** Parameters that mean the same in every path. */
export const pathParameters: Readonly<Record<string, string>> = {
  name: 'The name of the resource.',
  namespace: 'The namespace of the resource.',
  key: 'The name of the score, for example `cost`.',
  version: 'The version of the revision, for example `1.4.0`.',
  run: 'The ID of the run.',
}
