import { manifests } from './connector-types.js'

const [first] = manifests
if (first === undefined) throw new Error('connectors/index.ts registers no connector')
const { type, example } = first

/** The connector in examples: the type that is registered first. */
export const exampleConnector = {
  type,
  spec: { type, ...example.spec },
  grant: { connector: type, ...example.grant },
}

const operation = {
  id: '1f6a0c2b9d3e47a58c10',
  connector: type,
  kind: 'AddMembership' as const,
  person: 'corp/6f1f2c10-0000-4000-8000-000000000001',
  username: 'anna',
  key: '12',
  membership: example.membership,
  why: ['default/staff rule 1: group "team-(.+)" matched "team-shop"'],
  state: 'Done' as const,
  at: '2026-01-01T12:00:00.400Z',
}

const run = {
  id: '4k2m9x0q7t3z',
  connector: type,
  trigger: 'Directory' as const,
  actor: 'hub/provisioning',
  state: 'Done' as const,
  startedAt: '2026-01-01T12:00:00.000Z',
  endedAt: '2026-01-01T12:00:00.500Z',
  counts: { done: 1, failed: 0, held: 0, skipped: 0 },
  gates: [],
  message: '1 done',
}

/** Response examples for the OpenAPI document. */
export const syncExamples = {
  run,
  detail: { ...run, operations: [operation] },
  plan: {
    connector: type,
    operations: [{ ...operation, state: 'Planned' as const }],
    drifted: [],
    gates: [],
    problems: [],
    notices: [],
  },
  access: {
    person: operation.person,
    username: 'anna',
    displayName: 'Anna Berg',
    connector: type,
    state: 'Active' as const,
    group: 'team-shop',
    grant: example.granted,
    rule: 'default/staff rule 1: group "team-(.+)" matched "team-shop"',
  },
  account: {
    connector: type,
    key: '12',
    username: 'anna',
    mail: 'anna@example.org',
    enabled: true,
    situation: 'Linked' as const,
    protected: false,
    privileged: false,
    people: [operation.person],
    memberships: [{ membership: example.membership, why: operation.why }],
    reasons: [],
  },
  person: {
    person: operation.person,
    directory: 'corp',
    username: 'anna',
    displayName: 'Anna Berg',
    mail: 'anna@example.org',
    state: 'Present' as const,
    groups: ['team-shop'],
    systems: [
      {
        connector: type,
        state: 'Active' as const,
        username: 'anna',
        since: '2026-01-01T12:00:00.000Z',
        wanted: true,
        why: operation.why,
      },
    ],
  },
}
