import { isNotNull, sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  pgTable,
  text as plainText,
  primaryKey,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'

/** Text that compares byte by byte as on SQLite, whatever the locale of the database: pages and orders are the same on both. */
const text = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' })

/** `json`, not `jsonb`: what was stored comes back with its keys in order. The driver has parsed it already. */
const document = customType<{ data: unknown; driverData: unknown }>({
  dataType: () => 'json',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (value) => value,
})
const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })
const json = (name: string) => document(name)
const stringMap = (name: string) => document(name).$type<Record<string, string>>()
const flag = (name: string) => boolean(name).notNull()
const whole = (name: string) => bigint(name, { mode: 'number' })

export const meta = pgTable('meta', { key: text('key').primaryKey(), value: text('value').notNull() })

export const counter = pgTable('counter', { id: text('id').primaryKey(), value: whole('value').notNull() })

export const resources = pgTable(
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
    revision: whole('revision').notNull(),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
    deletedAt: text('deleted_at'),
  },
  (table) => [uniqueIndex('resources_name').on(table.kind, table.namespace, table.name)],
)

export const labels = pgTable(
  'labels',
  { uid: text('uid').notNull(), key: text('key').notNull(), value: text('value').notNull() },
  (table) => [
    primaryKey({ columns: [table.uid, table.key] }),
    index('labels_key_value').on(table.key, table.value, table.uid),
  ],
)

export const changes = pgTable(
  'changes',
  {
    revision: whole('revision').primaryKey(),
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

export const leases = pgTable('leases', {
  name: text('name').primaryKey(),
  holder: text('holder').notNull(),
  epoch: whole('epoch').notNull(),
  expiresAt: text('expires_at').notNull(),
})

/** Clusters to which a hub had open writes when its lease ended. */
export const leaseFlights = pgTable(
  'lease_flights',
  { holder: text('holder').notNull(), cluster: text('cluster').notNull(), at: text('at').notNull() },
  (table) => [primaryKey({ columns: [table.holder, table.cluster] })],
)

export const blobs = pgTable('blobs', {
  digest: text('digest').primaryKey(),
  content: plainText('content').notNull(),
  size: integer('size').notNull(),
  /** Rows of blob_parts; 0 if all of it is in `content`. */
  parts: integer('parts').notNull().default(0),
  createdAt: text('created_at').notNull(),
})

/** The bytes of large archives, by the digest of the whole: a row is small enough to be read and written at once. */
export const blobParts = pgTable(
  'blob_parts',
  { digest: text('digest').notNull(), part: integer('part').notNull(), content: bytes('content').notNull() },
  (table) => [primaryKey({ columns: [table.digest, table.part] })],
)

/** Archives that wait for the push of a bundle: they keep their parts. */
export const uploads = pgTable(
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

export const secrets = pgTable(
  'secrets',
  {
    owner: text('owner').notNull(),
    name: text('name').notNull(),
    keyId: text('key_id').notNull(),
    ciphertext: plainText('ciphertext').notNull(),
  },
  (table) => [primaryKey({ columns: [table.owner, table.name] })],
)

export const tokens = pgTable(
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
export const signIns = pgTable('sign_ins', {
  hash: text('hash').primaryKey(),
  expiresAt: text('expires_at').notNull(),
})

/** Browsers and command lines that people are signed in with. Only the hash of the secret is stored. */
export const sessions = pgTable(
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
export const signInFlows = pgTable('sign_in_flows', {
  hash: text('hash').primaryKey(),
  expiresAt: text('expires_at').notNull(),
  /** JSON: the person and the challenge of a code; null for a used cookie. */
  grant: json('grant'),
})

export const idempotency = pgTable(
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

export const bundleRevisions = pgTable(
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

export const targets = pgTable(
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
    message: plainText('message').notNull(),
    kept: json('kept').notNull(),
    /** The hooks that ran, and the content they ran for; null before any content was applied completely. */
    hooks: json('hooks'),
    /** The number of the revision of the release that `desired` is from; not part of it, so that equal content is not applied again. */
    releaseRevision: integer('release_revision').notNull().default(1),
    /** That revision is a rollback. */
    rollback: flag('rollback').default(false),
    /** Its release is suspended: nothing is changed on the cluster. */
    suspended: flag('suspended').default(false),
    revision: whole('revision').notNull(),
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
export const rollouts = pgTable('rollouts', {
  releaseUid: text('release_uid').primaryKey(),
  /** The number of the revision that it gives to the targets. */
  goal: integer('goal').notNull(),
  state: text('state').notNull(),
  /** Waves, approvals, and the progress of targets. */
  record: json('record').notNull(),
})

/** The goals that releases had, by number. */
export const releaseRevisions = pgTable(
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
    actorName: plainText('actor_name').notNull(),
    reason: plainText('reason').notNull(),
    /** The people whose changes it has since the last completed revision; null for revisions of older hubs: the actor. */
    authors: json('authors'),
    /** How it differs from the one before, as text. */
    changes: plainText('changes').notNull(),
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

export const inventory = pgTable(
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

export const decisions = pgTable('decisions', {
  releaseUid: text('release_uid').primaryKey(),
  outcome: text('outcome').notNull(),
  group: text('decision_group'),
  inputsRevision: whole('inputs_revision').notNull(),
  message: plainText('message'),
  rejected: json('rejected').notNull(),
  result: json('result').notNull(),
  decidedAt: text('decided_at').notNull(),
})

export const events = pgTable(
  'events',
  {
    revision: whole('revision').primaryKey(),
    at: text('at').notNull(),
    type: text('type').notNull(),
    reason: text('reason').notNull(),
    kind: text('kind').notNull(),
    namespace: text('namespace').notNull(),
    name: text('name').notNull(),
    uid: text('uid').notNull(),
    cluster: text('cluster'),
    message: plainText('message').notNull(),
    details: json('details'),
  },
  (table) => [
    index('events_object').on(table.kind, table.namespace, table.name),
    index('events_cluster').on(table.cluster),
  ],
)

/** The owner of each account of a target: the record that distinguishes renames and leavers. */
export const identityLinks = pgTable(
  'identity_links',
  {
    connectorUid: text('connector_uid').notNull(),
    person: text('person').notNull(),
    key: text('key'),
    username: text('username').notNull(),
    pendingUsername: text('pending_username'),
    displayName: plainText('display_name').notNull(),
    state: text('state').notNull(),
    since: text('since').notNull(),
    revokedAt: text('revoked_at'),
    adopted: flag('adopted'),
    appliedHash: text('applied_hash'),
  },
  (table) => [primaryKey({ columns: [table.connectorUid, table.person] })],
)

export const identityStructures = pgTable(
  'identity_structures',
  {
    connectorUid: text('connector_uid').notNull(),
    kind: text('kind').notNull(),
    key: text('key').notNull(),
  },
  (table) => [primaryKey({ columns: [table.connectorUid, table.kind, table.key] })],
)

export const syncRuns = pgTable(
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
    message: plainText('message').notNull(),
    startedAt: text('started_at').notNull(),
    endedAt: text('ended_at'),
    decidedBy: text('decided_by'),
    /** Why it was decided so. */
    reason: plainText('reason'),
    /** Later runs have higher ones; 0 for runs from before they were introduced. */
    sequence: integer('sequence').notNull().default(0),
  },
  (table) => [
    index('sync_runs_connector').on(table.connectorUid, table.startedAt),
    index('sync_runs_started').on(table.startedAt, table.id),
    index('sync_runs_sequence').on(table.sequence),
  ],
)

export const syncOperations = pgTable(
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
    message: plainText('message').notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.seq] })],
)

/** People who are blocked from every connector, whatever directories and mappings say. */
export const personBlocks = pgTable('person_blocks', {
  person: text('person').primaryKey(),
  username: text('username').notNull(),
  /** JSON: names of accounts that are this person's. */
  names: json('names').notNull(),
  reason: plainText('reason').notNull(),
  actor: text('actor').notNull(),
  at: text('at').notNull(),
})

/** The progress of a block on each connector. */
export const personBlockSystems = pgTable(
  'person_block_systems',
  {
    person: text('person').notNull(),
    connectorUid: text('connector_uid').notNull(),
    connector: text('connector').notNull(),
    state: text('state').notNull(),
    message: plainText('message').notNull(),
    at: text('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.person, table.connectorUid] })],
)

/**
 * The audit trail: who did what, in an HMAC chain. Texts, never JSON columns: the hash covers them as they are stored.
 */
export const audit = pgTable(
  'audit',
  {
    sequence: whole('sequence').primaryKey(),
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
    revision: whole('revision').notNull(),
    /** JSON: pointers of changed fields. */
    paths: plainText('paths').notNull(),
    reason: plainText('reason').notNull(),
    /** JSON: facts of this row, such as how many equal acts it stands for. */
    detail: plainText('detail').notNull(),
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
