const operation = {
  id: '1f6a0c2b9d3e47a58c10',
  connector: 'gitea',
  kind: 'AddMembership' as const,
  person: 'corp/6f1f2c10-0000-4000-8000-000000000001',
  username: 'anna',
  key: '12',
  membership: 'shop/developers',
  why: ['default/staff rule 1: group "team-(.+)" matched "team-shop"'],
  state: 'Done' as const,
  at: '2026-01-01T12:00:00.400Z',
}

const run = {
  id: '4k2m9x0q7t3z',
  connector: 'gitea',
  trigger: 'Directory' as const,
  actor: 'hub/provisioning',
  state: 'Done' as const,
  startedAt: '2026-01-01T12:00:00.000Z',
  endedAt: '2026-01-01T12:00:00.500Z',
  counts: { done: 1, failed: 0, held: 0, skipped: 0 },
  gates: [],
  message: '1 done',
}

/** Answers as the OpenAPI document shows them. */
export const syncExamples = {
  run,
  detail: { ...run, operations: [operation] },
  plan: {
    connector: 'gitea',
    operations: [{ ...operation, state: 'Planned' as const }],
    drifted: [],
    gates: [],
    problems: [],
    notices: [],
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
        connector: 'gitea',
        state: 'Active' as const,
        username: 'anna',
        since: '2026-01-01T12:00:00.000Z',
        wanted: true,
        why: operation.why,
      },
    ],
  },
}
