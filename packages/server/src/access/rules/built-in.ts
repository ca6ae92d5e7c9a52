import type { RoleSpec, Rule } from './contract.js'

const read = ['get', 'list', 'watch']
const write = ['create', 'update', 'delete']
const rule = (verbs: readonly string[], kinds: readonly string[]): Rule => ({
  verbs: [...verbs],
  kinds: [...kinds],
  names: [],
})

/** What every reader of the fleet sees: no people, no rights, no audit trail. */
const viewed = ['Bundle', 'Cluster', 'Event', 'Namespace', 'Placement', 'Release', 'Repository', 'Target']
const viewing = [rule(read, viewed), rule(['explain'], ['Release'])]

const editing = [
  rule([...write, 'simulate'], ['Bundle', 'Placement', 'Release']),
  rule(['scale', 'rebalance', 'rotate', 'test', 'rollout'], ['Release']),
  rule(['sync'], ['Repository']),
]

const people = ['Connector', 'Directory', 'Mapping', 'Person', 'SyncRun']

const roles: Readonly<Record<string, RoleSpec>> = {
  admin: { description: 'Everything.', rules: [rule(['*'], ['*'])] },
  operator: {
    description:
      'Clusters, releases, placements and bundles; no roles, and no changes of addresses that stored secrets are sent to.',
    rules: [
      ...viewing,
      ...editing,
      rule(
        [...write, 'register', 'unregister', 'rotate', 'cordon', 'taint', 'label', 'score', 'simulate'],
        ['Cluster'],
      ),
    ],
  },
  editor: { description: 'Bundles, placements and releases.', rules: [...viewing, ...editing] },
  viewer: {
    description: 'Reads the fleet: clusters, bundles, placements, releases, targets and events; no people.',
    rules: viewing,
  },
  auditor: {
    description:
      'A viewer who also reads the audit trail, roles, sign-ins, tokens, people and their accounts.',
    rules: [
      ...viewing,
      rule(read, ['Audit', 'Role', 'RoleBinding', 'ServiceToken', 'SignIn', ...people]),
      rule(['review'], ['AccessReview']),
    ],
  },
  'people-manager': {
    description: 'Directories, connectors, mappings and the sync of people and groups.',
    rules: [
      rule([...read, ...write, 'test', 'accept', 'explain', 'sync', 'use-secret'], people),
      rule(['approve'], ['SyncRun']),
      rule(['block'], ['Person']),
      rule(['delete'], ['Session']),
    ],
  },
  approver: {
    description: 'Approves rollouts of releases and held sync runs.',
    rules: [rule(read, ['Release', 'SyncRun', 'Target']), rule(['approve'], ['Release', 'SyncRun'])],
  },
}

/** The roles that every hub has. They cannot be changed or deleted; a newer hub can have other rules for them. */
export const builtInRoles: ReadonlyMap<string, RoleSpec> = new Map(Object.entries(roles))
