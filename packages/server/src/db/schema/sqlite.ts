import { isNotNull, sql } from 'drizzle-orm'
import {
  blob,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'

/** JSON as text. Its type is `unknown` unless said: what is read back is parsed where it is used. */
const json = (name: string) => text(name, { mode: 'json' }).$type<unknown>()
const stringMap = (name: string) => text(name, { mode: 'json' }).$type<Record<string, string>>()
const flag = (name: string) => integer(name, { mode: 'boolean' }).notNull()

export const meta = sqliteTable('meta', { key: text('key').primaryKey(), value: text('value').notNull() })

export const counter = sqliteTable('counter', {
  id: text('id').primaryKey(),
  value: integer('value').notNull(),
})

export const resources = sqliteTable(
  'resources',
  {
    uid: text('uid').primaryKey(),
    kind: text('kind').notNull(),
    namespace: text('namespace').notNull(),
    name: text('name').notNull(),
    labels: stringMap('labels').notNull(),
    annotations: stringMap('annotations').notNull(),
    spec: json('spec'),
    status: json('status'),
    generation: integer('generation').notNull(),
    revision: integer('revision').notNull(),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
    deletedAt: text('deleted_at'),
  },
  (table) => [uniqueIndex('resources_name').on(table.kind, table.namespace, table.name)],
)

export const labels = sqliteTable(
  'labels',
  { uid: text('uid').notNull(), key: text('key').notNull(), value: text('value').notNull() },
  (table) => [
    primaryKey({ columns: [table.uid, table.key] }),
    index('labels_key_value').on(table.key, table.value, table.uid),
  ],
)

export const changes = sqliteTable(
  'changes',
  {
    revision: integer('revision').primaryKey(),
    type: text('type').notNull(),
    kind: text('kind').notNull(),
    namespace: text('namespace').notNull(),
    name: text('name').notNull(),
    uid: text('uid').notNull(),
    labels: stringMap('labels').notNull(),
    /** Null when the change did not change them. */
    labelsBefore: stringMap('labels_before'),
    object: json('object'),
    actor: text('actor').notNull(),
    at: text('at').notNull(),
  },
  (table) => [index('changes_kind').on(table.kind, table.revision)],
)

export const leases = sqliteTable('leases', {
  name: text('name').primaryKey(),
  holder: text('holder').notNull(),
  epoch: integer('epoch').notNull(),
  expiresAt: text('expires_at').notNull(),
})

/** Clusters to which a hub had open writes when its lease ended. */
export const leaseFlights = sqliteTable(
  'lease_flights',
  { holder: text('holder').notNull(), cluster: text('cluster').notNull(), at: text('at').notNull() },
  (table) => [primaryKey({ columns: [table.holder, table.cluster] })],
)

export const blobs = sqliteTable('blobs', {
  digest: text('digest').primaryKey(),
  content: text('content').notNull(),
  size: integer('size').notNull(),
  parts: integer('parts').notNull().default(0),
  createdAt: text('created_at').notNull(),
})

export const blobParts = sqliteTable(
  'blob_parts',
  {
    digest: text('digest').notNull(),
    part: integer('part').notNull(),
    content: blob('content', { mode: 'buffer' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.digest, table.part] })],
)

export const uploads = sqliteTable(
  'uploads',
  {
    namespace: text('namespace').notNull(),
    bundle: text('bundle').notNull(),
    digest: text('digest').notNull(),
    size: integer('size').notNull(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.namespace, table.bundle, table.digest] })],
)

export const secrets = sqliteTable(
  'secrets',
  {
    owner: text('owner').notNull(),
    name: text('name').notNull(),
    keyId: text('key_id').notNull(),
    ciphertext: text('ciphertext').notNull(),
  },
  (table) => [primaryKey({ columns: [table.owner, table.name] })],
)

export const tokens = sqliteTable(
  'tokens',
  {
    name: text('name').primaryKey(),
    hash: text('hash').notNull().unique('tokens_hash'),
    createdAt: text('created_at').notNull(),
    lastUsedAt: text('last_used_at'),
    /** Null: until it is deleted. */
    expiresAt: text('expires_at'),
    /** '' in rows of older hubs. */
    uid: text('uid').notNull().default(''),
    /** How it was created: `tokenOrigins`. */
    origin: text('origin').notNull().default('machine'),
    description: text('description').notNull().default(''),
    /** The id of the subject that owns it; '' for nobody. */
    ownerId: text('owner_id').notNull().default(''),
    ownerName: text('owner_name').notNull().default(''),
    /** JSON list of built-in roles that it has without a binding. Tokens of older hubs were allowed everything. */
    roles: text('roles').notNull().default('["admin"]'),
    ceiling: text('ceiling'),
    /** JSON list of networks; empty: any address. */
    sourceRanges: text('source_ranges').notNull().default('[]'),
    rotatedAt: text('rotated_at'),
    /** The text before the last rotation, while it is still accepted. */
    formerHash: text('former_hash').unique('tokens_former_hash'),
    formerExpiresAt: text('former_expires_at'),
    formerLastUsedAt: text('former_last_used_at'),
  },
  (table) => [index('tokens_owner').on(table.ownerId)],
)

/** Codes that sign a browser in, once. */
export const signIns = sqliteTable('sign_ins', {
  hash: text('hash').primaryKey(),
  expiresAt: text('expires_at').notNull(),
})

/** Browsers and command lines that people are signed in with. Only the hash of the secret is stored. */
export const sessions = sqliteTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    hash: text('hash').notNull().unique('sessions_hash'),
    /** `cookie` or `bearer`: a secret is accepted only where it was issued for. */
    carrier: text('carrier').notNull(),
    /** The subject: DIRECTORY/ID, or SIGNIN/SUB. */
    userId: text('user_id').notNull(),
    username: text('username').notNull(),
    displayName: text('display_name').notNull(),
    /** JSON: names of groups, as of the sign-in, or as of the last accepted read of the directory. */
    groups: json('groups').notNull(),
    signInUid: text('sign_in_uid').notNull(),
    signIn: text('sign_in').notNull(),
    /** A digest of the part of the SignIn that decides who somebody is. */
    source: text('source').notNull(),
    /** Null for sign-ins without a directory. */
    directoryUid: text('directory_uid'),
    address: text('address').notNull(),
    createdAt: text('created_at').notNull(),
    lastUsedAt: text('last_used_at').notNull(),
    expiresAt: text('expires_at').notNull(),
  },
  (table) => [
    index('sessions_user').on(table.userId),
    index('sessions_sign_in').on(table.signInUid),
    index('sessions_directory').on(table.directoryUid),
  ],
)

/** One-time secrets of sign-ins: used cookies of the OIDC flow, and codes that command lines exchange for a session. */
export const signInFlows = sqliteTable('sign_in_flows', {
  hash: text('hash').primaryKey(),
  expiresAt: text('expires_at').notNull(),
  /** JSON: the person and the challenge of a code; null for a used cookie. */
  grant: json('grant'),
})

export const idempotency = sqliteTable(
  'idempotency',
  {
    actor: text('actor').notNull(),
    key: text('key').notNull(),
    request: text('request').notNull(),
    status: integer('status').notNull(),
    answer: json('answer'),
    at: text('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.actor, table.key] }), index('idempotency_at').on(table.at)],
)

export const bundleRevisions = sqliteTable(
  'bundle_revisions',
  {
    bundleUid: text('bundle_uid').notNull(),
    version: text('version').notNull(),
    digest: text('digest').notNull(),
    objects: integer('objects').notNull(),
    spec: json('spec').notNull(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.bundleUid, table.version] }),
    index('bundle_revisions_digest').on(table.digest),
  ],
)

export const targets = sqliteTable(
  'targets',
  {
    uid: text('uid').primaryKey(),
    releaseUid: text('release_uid').notNull(),
    namespace: text('namespace').notNull(),
    release: text('release').notNull(),
    cluster: text('cluster').notNull(),
    desired: json('desired').notNull(),
    desiredHash: text('desired_hash').notNull(),
    appliedHash: text('applied_hash'),
    removing: text('removing'),
    applied: flag('applied'),
    ready: flag('ready'),
    drifted: flag('drifted'),
    failed: flag('failed'),
    unreachable: flag('unreachable'),
    waiting: flag('waiting'),
    message: text('message').notNull(),
    kept: json('kept').notNull(),
    /** The hooks that ran, and the content they ran for; null before any content was applied completely. */
    hooks: json('hooks'),
    /** The number of the revision of the release that `desired` is from; not part of it, so that equal content is not applied again. */
    releaseRevision: integer('release_revision').notNull().default(1),
    /** That revision is a rollback. */
    rollback: flag('rollback').default(false),
    /** Its release is suspended: nothing is changed on the cluster. */
    suspended: flag('suspended').default(false),
    revision: integer('revision').notNull(),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [
    unique('targets_release_cluster').on(table.releaseUid, table.cluster),
    index('targets_removing').on(table.removing).where(isNotNull(table.removing)),
    index('targets_cluster').on(table.cluster),
  ],
)

/** The rollouts of releases: the last one of each. */
export const rollouts = sqliteTable('rollouts', {
  releaseUid: text('release_uid').primaryKey(),
  /** The number of the revision that it gives to the targets. */
  goal: integer('goal').notNull(),
  state: text('state').notNull(),
  /** Waves, approvals, and the progress of targets. */
  record: json('record').notNull(),
})

/** The goals that releases had, by number. */
export const releaseRevisions = sqliteTable(
  'release_revisions',
  {
    releaseUid: text('release_uid').notNull(),
    number: integer('number').notNull(),
    /** The part of the spec that its objects are rendered from; secret values are digests. */
    goal: json('goal').notNull(),
    bundleUid: text('bundle_uid').notNull(),
    bundleDigest: text('bundle_digest').notNull(),
    /** The subject that made it; '' for releases from before revisions. */
    actor: text('actor').notNull(),
    actorName: text('actor_name').notNull(),
    reason: text('reason').notNull(),
    /** The people whose changes it has since the last completed revision; null for revisions of older hubs: the actor. */
    authors: json('authors'),
    /** How it differs from the one before, as text. */
    changes: text('changes').notNull(),
    /** The revision that it went back to. */
    rollbackOf: integer('rollback_of'),
    createdAt: text('created_at').notNull(),
    /** When all targets were first Ready with it. */
    completedAt: text('completed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.releaseUid, table.number] }),
    index('release_revisions_bundle').on(table.bundleUid),
  ],
)

export const inventory = sqliteTable(
  'inventory',
  {
    targetUid: text('target_uid').notNull(),
    cluster: text('cluster').notNull(),
    group: text('group').notNull(),
    version: text('version').notNull(),
    kind: text('kind').notNull(),
    namespace: text('namespace').notNull(),
    name: text('name').notNull(),
    uid: text('uid'),
    /** Digest of the object as it was rendered. */
    hash: text('hash').notNull(),
    /** Fingerprint of the field paths our manager owned after the apply. */
    fields: text('fields').notNull().default(''),
    /** The outcome of spec.replicas. */
    replicas: text('replicas').notNull().default(''),
    /** The annotation hansa.dev/applied that was sent, and the time of our entry in managedFields; null before there were any. */
    mark: text('mark'),
    managedAt: text('managed_at'),
    state: text('state').notNull(),
    appliedAt: text('applied_at'),
  },
  (table) => [
    primaryKey({ columns: [table.targetUid, table.group, table.kind, table.namespace, table.name] }),
    index('inventory_cluster').on(table.cluster),
  ],
)

export const decisions = sqliteTable('decisions', {
  releaseUid: text('release_uid').primaryKey(),
  outcome: text('outcome').notNull(),
  group: text('decision_group'),
  inputsRevision: integer('inputs_revision').notNull(),
  message: text('message'),
  rejected: json('rejected').notNull(),
  result: json('result').notNull(),
  decidedAt: text('decided_at').notNull(),
})

export const events = sqliteTable(
  'events',
  {
    revision: integer('revision').primaryKey(),
    at: text('at').notNull(),
    type: text('type').notNull(),
    reason: text('reason').notNull(),
    kind: text('kind').notNull(),
    namespace: text('namespace').notNull(),
    name: text('name').notNull(),
    uid: text('uid').notNull(),
    cluster: text('cluster'),
    message: text('message').notNull(),
    details: json('details'),
  },
  (table) => [
    index('events_object').on(table.kind, table.namespace, table.name),
    index('events_cluster').on(table.cluster),
  ],
)

/** The owner of each account of a target: the record that distinguishes renames and leavers. */
export const identityLinks = sqliteTable(
  'identity_links',
  {
    connectorUid: text('connector_uid').notNull(),
    person: text('person').notNull(),
    key: text('key'),
    username: text('username').notNull(),
    pendingUsername: text('pending_username'),
    displayName: text('display_name').notNull(),
    state: text('state').notNull(),
    since: text('since').notNull(),
    revokedAt: text('revoked_at'),
    adopted: flag('adopted'),
    appliedHash: text('applied_hash'),
  },
  (table) => [primaryKey({ columns: [table.connectorUid, table.person] })],
)

export const identityStructures = sqliteTable(
  'identity_structures',
  {
    connectorUid: text('connector_uid').notNull(),
    kind: text('kind').notNull(),
    key: text('key').notNull(),
  },
  (table) => [primaryKey({ columns: [table.connectorUid, table.kind, table.key] })],
)

export const syncRuns = sqliteTable(
  'sync_runs',
  {
    id: text('id').primaryKey(),
    connectorUid: text('connector_uid').notNull(),
    connector: text('connector').notNull(),
    trigger: text('trigger').notNull(),
    actor: text('actor').notNull(),
    state: text('state').notNull(),
    counts: json('counts').notNull(),
    gates: json('gates').notNull(),
    message: text('message').notNull(),
    startedAt: text('started_at').notNull(),
    endedAt: text('ended_at'),
    decidedBy: text('decided_by'),
    /** Why it was decided so. */
    reason: text('reason'),
    /** Later runs have higher ones; 0 for runs from before they were introduced. */
    sequence: integer('sequence').notNull().default(0),
  },
  (table) => [
    index('sync_runs_connector').on(table.connectorUid, table.startedAt),
    index('sync_runs_started').on(table.startedAt, table.id),
    index('sync_runs_sequence').on(table.sequence),
  ],
)

export const syncOperations = sqliteTable(
  'sync_operations',
  {
    runId: text('run_id').notNull(),
    seq: integer('seq').notNull(),
    id: text('id').notNull(),
    kind: text('kind').notNull(),
    person: text('person'),
    username: text('username'),
    subject: json('subject').notNull(),
    before: json('before'),
    after: json('after'),
    why: json('why').notNull(),
    state: text('state').notNull(),
    at: text('at').notNull(),
    message: text('message').notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.seq] })],
)

/** People who are blocked from every connector, whatever directories and mappings say. */
export const personBlocks = sqliteTable('person_blocks', {
  person: text('person').primaryKey(),
  username: text('username').notNull(),
  /** JSON: names of accounts that are this person's. */
  names: json('names').notNull(),
  reason: text('reason').notNull(),
  actor: text('actor').notNull(),
  at: text('at').notNull(),
})

/** The progress of a block on each connector. */
export const personBlockSystems = sqliteTable(
  'person_block_systems',
  {
    person: text('person').notNull(),
    connectorUid: text('connector_uid').notNull(),
    connector: text('connector').notNull(),
    state: text('state').notNull(),
    message: text('message').notNull(),
    at: text('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.person, table.connectorUid] })],
)

/**
 * The audit trail: who did what, in an HMAC chain. Texts, never JSON columns: the hash covers them as they are stored.
 */
export const audit = sqliteTable(
  'audit',
  {
    sequence: integer('sequence').primaryKey(),
    at: text('at').notNull(),
    subjectKind: text('subject_kind').notNull(),
    subject: text('subject').notNull(),
    subjectName: text('subject_name').notNull(),
    token: text('token').notNull(),
    address: text('address').notNull(),
    requestId: text('request_id').notNull(),
    verb: text('verb').notNull(),
    kind: text('kind').notNull(),
    namespace: text('namespace').notNull(),
    name: text('name').notNull(),
    scope: text('scope').notNull(),
    result: text('result').notNull(),
    /** The revision of the last change in the transaction; 0 if nothing in the change feed changed. */
    revision: integer('revision').notNull(),
    /** JSON: pointers of changed fields. */
    paths: text('paths').notNull(),
    reason: text('reason').notNull(),
    /** JSON: facts of this row, such as how many equal acts it stands for. */
    detail: text('detail').notNull(),
    keyId: text('key_id').notNull(),
    previous: text('previous').notNull(),
    hash: text('hash').notNull(),
  },
  (table) => [
    index('audit_at').on(table.at),
    index('audit_object').on(table.kind, table.namespace, table.name, table.sequence),
    index('audit_subject').on(table.subject, table.sequence),
    index('audit_request').on(table.requestId, table.sequence),
    index('audit_verb').on(table.verb, table.sequence),
    index('audit_name').on(table.name, table.sequence),
    // Nearly all acts succeed: a scan finds those, and their rows cost nothing here.
    index('audit_result').on(table.result, table.sequence).where(sql`${table.result} <> 'Succeeded'`),
  ],
)
