import { desc, eq } from 'drizzle-orm'
import semver from 'semver'
import type { Row, Sealer, Tx } from '../db/index.js'
import { requireSource } from '../namespaces/index.js'
import type { Admission, Kind } from '../resources/index.js'
import { sameJson } from '../runtime/canonical.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { badField, HansaError } from '../runtime/errors.js'
import { BundleStatus } from './contract.js'
import { findCycle, type Revision } from './dependencies.js'
import { checkExpressions, refuseSensitive } from './health.js'
import { next, nextVersion } from './next-version.js'
import type { Bundles } from './service.js'
import { addressOfSource } from './source-address.js'
import { builtInSources, type Sources } from './sources/index.js'
import type { Admitted, ResolveContext } from './sources/source.js'
import { type BundleSpec, type BundleSpecInput, type BundleSpecSent, bundleSpecsOf } from './spec.js'
import { addRevision, forgetRevisions, type RevisionRow, revisionsOf } from './store.js'

const refuseCycle = async (tx: Tx, namespace: string, start: Revision): Promise<void> => {
  if (start.dependencies.length === 0) return
  const bundles = await tx.list({ kind: 'Bundle', namespace })
  const all: Revision[] = []
  for (const bundle of bundles)
    for (const { version, spec } of await revisionsOf(tx, bundle.uid))
      all.push({ bundle: bundle.name, version, dependencies: spec.dependencies })
  const cycle = findCycle(start, all)
  if (cycle !== undefined)
    throw badField(
      '/spec/dependencies',
      `form a cycle: ${cycle.join(' → ')}`,
      'remove one of these dependencies',
    )
}

const isSame = (revision: RevisionRow, incoming: BundleSpec): boolean => sameJson(revision.spec, incoming)

const nextOf = (revisions: readonly RevisionRow[], content: Omit<BundleSpec, 'version'>): string => {
  const sorted = [...revisions].sort((a, b) => semver.rcompare(a.version, b.version))
  const [newest] = sorted
  if (newest !== undefined && isSame(newest, { version: newest.version, ...content })) return newest.version
  return nextVersion(sorted.map(({ version }) => version))
}

/** Throws `Conflict` when releases use the bundle. */
const refuseUsed = async (tx: Tx, row: Row): Promise<void> => {
  const users = (await tx.list({ kind: 'Release', namespace: row.namespace })).filter(
    ({ spec }) => bundleNameOf(spec) === row.name,
  )
  const [first] = users
  if (first !== undefined)
    throw new HansaError(
      'Conflict',
      {
        reason: `bundle "${row.name}" is used by ${users.length === 1 ? `release "${first.name}"` : `${users.length} releases, including "${first.name}"`}`,
      },
      { hint: 'delete those releases first: `hansa get releases`' },
    )
  await refuseRemembered(tx, row)
}

/** Throws `Conflict` when releases can go back to the bundle. */
const refuseRemembered = async (tx: Tx, { uid, name }: Row): Promise<void> => {
  const { releaseRevisions } = tx.tables
  const [found] = await tx.db
    .select({ releaseUid: releaseRevisions.releaseUid, number: releaseRevisions.number })
    .from(releaseRevisions)
    .where(eq(releaseRevisions.bundleUid, uid))
    .orderBy(desc(releaseRevisions.number))
    .limit(1)
  const release = found && (await tx.byUid(found.releaseUid))
  if (release === undefined) return
  throw new HansaError(
    'Conflict',
    { reason: `bundle "${name}" is used by revision ${found?.number} of release "${release.name}"` },
    {
      hint: `delete the release, or lower its \`spec.revisionHistoryLimit\` until \`hansa release history ${release.name}\` does not list the bundle`,
    },
  )
}

/** Where the newest revision of a bundle is from, if that is Git: URL, path, ref and commit. */
export const fromAnnotation = 'hansa.dev/from'

export const createBundleKind = ({
  sealer,
  clock,
  bundles,
  sources = builtInSources,
}: {
  sealer: Sealer
  clock: Clock
  bundles: Pick<Bundles, 'archives' | 'contentWith' | 'requireSource'>
  sources?: Sources
}): Kind<BundleSpecInput, BundleSpec, BundleStatus, BundleSpecSent> => {
  const specs = bundleSpecsOf(sources)

  /** Admits what its source resolved. */
  const admit = async (
    { tx, uid, name, namespace, incoming, stored }: Admission<BundleSpecInput, BundleSpec>,
    resolved: unknown,
  ): Promise<BundleSpec> => {
    const revisions = stored === undefined ? [] : await revisionsOf(tx, uid)
    const { dependencies, sensitive, health = [] } = incoming
    const admitted = sources.of(incoming.source.type).admit(resolved, {
      marked: sensitive,
      version: incoming.version,
      revisions,
      digest: (value) => sealer.digest(uid, value),
      // Every digest in a revision of it is sealed for the bundle.
      known: stored === undefined ? new Set() : await sealer.names(tx, uid),
    })
    const content = {
      source: sources.stored.parse(admitted.source),
      dependencies,
      sensitive,
      ...(health.length === 0 ? {} : { health }),
    }
    const version = incoming.version === next ? nextOf(revisions, content) : incoming.version
    const spec: BundleSpec = { version, ...content }
    const present = revisions.find((revision) => revision.version === version)
    if (present !== undefined) {
      if (!isSame(present, spec))
        throw new HansaError(
          'Conflict',
          { reason: `version ${spec.version} of bundle "${name}" already exists with different content` },
          { hint: `revisions are immutable; push it as a version above ${newest(revisions)}` },
        )
      return stored ?? spec
    }
    await refuseCycle(tx, namespace, { bundle: name, version, dependencies })
    for (const [sealed, value] of admitted.secrets) await sealer.seal(tx, { owner: uid, name: sealed, value })
    const { content: text, archive } = admitted
    await addRevision(
      tx,
      revisionRow(uid, spec, admitted, clock),
      text === undefined ? undefined : { text, archive },
    )
    return spec
  }

  return {
    kind: 'Bundle',
    plural: 'bundles',
    singular: 'bundle',
    namespaced: true,
    specInput: specs.sent,
    spec: specs.stored,
    status: BundleStatus,
    initialStatus: {},
    shownExample: { version: '1.0.0', source: sources.shown.example.stored },
    example: {
      apiVersion: 'hansa.dev/v1',
      kind: 'Bundle',
      metadata: { name: 'web', namespace: 'default' },
      spec: { version: '1.0.0', source: sources.shown.example.sent },
    },

    prepare: async ({
      namespace,
      name,
      incoming: { source, sensitive, health = [] },
      subject,
      warn,
      signal,
    }) => {
      refuseSensitive(health, sensitive, '/spec/health')
      await checkExpressions(health, '/spec/health')
      // The hub itself pushes what a Repository follows, whose URL was checked.
      const address = subject.kind === 'Controller' ? undefined : addressOfSource(source)
      // Before anything is fetched, and again with what the namespace allows when it is stored.
      if (address !== undefined) await bundles.requireSource(namespace, address)
      const present: ResolveContext['present'] = (matches) =>
        bundles.contentWith({ namespace, name }, matches)
      const settled = await sources.settle(source, signal)
      const ref = { namespace, name }
      const archives: ResolveContext['archives'] = {
        stage: (archive) => bundles.archives.stage(ref, archive),
        staged: (digest) => bundles.archives.staged(ref, digest),
      }
      const kind = sources.of(settled.source.type)
      const resolved = await kind.resolve(settled.source, { warn, present, archives })
      return async (admission) => {
        const { tx } = admission
        if (address !== undefined)
          await requireSource(tx, { namespace, source: address, pointer: '/spec/source' })
        if (settled.from !== undefined) admission.annotate(fromAnnotation, settled.from)
        return admit({ ...admission, incoming: { ...admission.incoming, source: settled.source } }, resolved)
      }
    },

    remove: async ({ tx, row }) => {
      await refuseUsed(tx, row)
      await forgetRevisions(tx, row.uid)
      await sealer.forget(tx, row.uid)
      return 'gone'
    },
  }
}

const bundleNameOf = (spec: unknown): unknown =>
  typeof spec === 'object' &&
  spec !== null &&
  'bundle' in spec &&
  typeof spec.bundle === 'object' &&
  spec.bundle !== null
    ? Reflect.get(spec.bundle, 'name')
    : undefined

const newest = (revisions: readonly RevisionRow[]): string =>
  revisions.map(({ version }) => version).sort(semver.rcompare)[0] ?? '0.0.0'

const revisionRow = (
  bundleUid: string,
  spec: BundleSpec,
  { digest, objects }: Admitted,
  clock: Clock,
): RevisionRow => ({ bundleUid, version: spec.version, digest, objects, spec, createdAt: timestamp(clock) })
