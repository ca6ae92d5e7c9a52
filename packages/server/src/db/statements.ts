import { and, asc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm'
import type { Database, Tables } from './database.js'
import { given } from './prepared.js'

/** Each statement is prepared when it is first used: a connection that only reads needs a few of them. */
const lazily = <T extends object>(builders: { [K in keyof T]: () => T[K] }): Readonly<T> => {
  const statements: Record<string, unknown> = {}
  for (const [name, build] of Object.entries<() => unknown>(builders))
    Object.defineProperty(statements, name, {
      configurable: true,
      get: () => {
        const value = build()
        Object.defineProperty(statements, name, { value })
        return value
      },
    })
  // Built key by key from `builders`.
  return statements as T
}

/** Statements about the hub itself: the revision, its metadata, and its leases. */
const hubStatements = (db: Database, { counter, leases, meta }: Tables) => ({
  revision: () =>
    db
      .select({ value: counter.value })
      .from(counter)
      .where(eq(counter.id, 'revision'))
      .prepare('hansa_revision'),
  meta: () =>
    db
      .select({ value: meta.value })
      .from(meta)
      .where(eq(meta.key, sql.placeholder('key')))
      .prepare('hansa_meta'),
  lease: () =>
    db
      .select({ holder: leases.holder, epoch: leases.epoch })
      .from(leases)
      .where(eq(leases.name, sql.placeholder('name')))
      .prepare('hansa_lease'),
})

const resourceStatements = (db: Database, { labels, resources }: Tables) => {
  const { uid, kind, namespace, name, ...rest } = resources
  const mutable = {
    labels: given(rest.labels),
    annotations: given(rest.annotations),
    spec: given(rest.spec),
    status: given(rest.status),
    generation: given(rest.generation),
    revision: given(rest.revision),
    updatedAt: given(rest.updatedAt),
    deletedAt: given(rest.deletedAt),
  }
  const asRead = and(eq(uid, sql.placeholder('uid')), eq(rest.revision, sql.placeholder('read')))
  return {
    get: () =>
      db
        .select()
        .from(resources)
        .where(
          and(
            eq(kind, sql.placeholder('kind')),
            eq(namespace, sql.placeholder('namespace')),
            eq(name, sql.placeholder('name')),
          ),
        )
        .prepare('hansa_get'),
    byUid: () =>
      db
        .select()
        .from(resources)
        .where(eq(uid, sql.placeholder('uid')))
        .prepare('hansa_by_uid'),
    listKind: () =>
      db
        .select()
        .from(resources)
        .where(eq(kind, sql.placeholder('kind')))
        .orderBy(asc(namespace), asc(name))
        .prepare('hansa_list_kind'),
    labelsOf: () =>
      db
        .select({ labels: rest.labels })
        .from(resources)
        .where(eq(uid, sql.placeholder('uid')))
        .prepare('hansa_labels_of'),
    insert: () =>
      db
        .insert(resources)
        .values({
          ...mutable,
          uid: given(uid),
          kind: given(kind),
          namespace: given(namespace),
          name: given(name),
          createdAt: given(rest.createdAt),
        })
        .prepare('hansa_insert'),
    update: () => db.update(resources).set(mutable).where(asRead).returning({ uid }).prepare('hansa_update'),
    remove: () => db.delete(resources).where(asRead).returning({ uid }).prepare('hansa_remove'),

    dropLabels: () =>
      db
        .delete(labels)
        .where(eq(labels.uid, sql.placeholder('uid')))
        .prepare('hansa_drop_labels'),
  }
}

const feedStatements = (db: Database, { changes }: Tables) => {
  const newer = gt(changes.revision, sql.placeholder('after'))
  const feed = (where: SQL | undefined) =>
    db.select().from(changes).where(where).orderBy(asc(changes.revision)).limit(sql.placeholder('limit'))

  return {
    changes: () => feed(newer).prepare('hansa_changes'),
    changesOfKind: () =>
      feed(and(newer, eq(changes.kind, sql.placeholder('kind')))).prepare('hansa_changes_of_kind'),
    /** Not prepared: the number of kinds differs. */
    changesOf:
      () => (query: { kinds?: readonly string[]; namespace?: string; after: number; limit: number }) =>
        feed(
          and(
            newer,
            query.kinds === undefined ? undefined : inArray(changes.kind, [...query.kinds]),
            query.namespace === undefined ? undefined : eq(changes.namespace, query.namespace),
          ),
        )
          .prepare('')
          .execute({ after: query.after, limit: query.limit }),
  }
}

/** The statements every request and every commit runs, prepared: otherwise drizzle builds the text of a query each time. */
export const prepareStatements = (db: Database, tables: Tables) =>
  lazily({
    ...hubStatements(db, tables),
    ...resourceStatements(db, tables),
    ...feedStatements(db, tables),
  })

export type Statements = ReturnType<typeof prepareStatements>
