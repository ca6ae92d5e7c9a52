import semver from 'semver'
import type { Sealer, Tx } from '../db/index.js'
import type { Kind } from '../resources/index.js'
import { digestOf, sameJson } from '../runtime/canonical.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { badField, HansaError } from '../runtime/errors.js'
import { BundleSpec, BundleSpecInput, type BundleSpecSent, BundleStatus, exampleDigest } from './contract.js'
import { findCycle, type Revision } from './dependencies.js'
import { next, nextVersion } from './next-version.js'
import { checkObjects } from './objects.js'
import { digestsIn, redact } from './sensitive.js'
import { addRevision, forgetRevisions, objectsOf, type RevisionRow, revisionsOf } from './store.js'

export const createBundleKind = ({
  sealer,
  clock,
}: {
  sealer: Sealer
  clock: Clock
}): Kind<BundleSpecInput, BundleSpec, BundleStatus, BundleSpecSent> => {
  const knownDigests = async (tx: Tx, revisions: readonly RevisionRow[]): Promise<ReadonlySet<string>> => {
    const known = new Set<string>()
    for (const { digest, spec } of revisions)
      for (const sealed of digestsIn(await objectsOf(tx, digest), spec.sensitive)) known.add(sealed)
    return known
  }

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
        `make a cycle: ${cycle.join(' → ')}`,
        'take one of these dependencies away',
      )
  }

  const isSame = (revision: RevisionRow, incoming: BundleSpec): boolean => sameJson(revision.spec, incoming)

  const nextOf = (revisions: readonly RevisionRow[], content: Omit<BundleSpec, 'version'>): string => {
    const sorted = [...revisions].sort((a, b) => semver.rcompare(a.version, b.version))
    const [newest] = sorted
    if (newest !== undefined && isSame(newest, { version: newest.version, ...content })) return newest.version
    return nextVersion(sorted.map(({ version }) => version))
  }

  return {
    kind: 'Bundle',
    plural: 'bundles',
    singular: 'bundle',
    namespaced: true,
    specInput: BundleSpecInput,
    spec: BundleSpec,
    status: BundleStatus,
    initialStatus: {},
    shownExample: {
      version: '1.0.0',
      source: { type: 'manifests', objects: { digest: exampleDigest, count: 1 } },
    },
    example: {
      apiVersion: 'hansa.dev/v1',
      kind: 'Bundle',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        version: '1.0.0',
        source: {
          type: 'manifests',
          objects: [
            { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'greeting' }, data: { text: 'hello' } },
          ],
        },
      },
    },

    admit: async ({ tx, uid, name, namespace, incoming, stored, warn }) => {
      const revisions = stored === undefined ? [] : await revisionsOf(tx, uid)
      const { objects: sent } = incoming.source
      const named = revisions.find(({ version }) => version === incoming.version)

      if (!Array.isArray(sent)) {
        const same = revisions.find(({ digest }) => digest === sent.digest)
        if (named === undefined || same === undefined || named.digest !== same.digest)
          throw badField(
            '/spec/source/objects',
            `is the digest of no content stored as version ${incoming.version}`,
            'send the objects themselves',
          )
      }
      const checked = Array.isArray(sent) ? checkObjects(sent, warn) : undefined
      const { objects, values } =
        checked === undefined
          ? { objects: undefined, values: new Map<string, string>() }
          : redact(
              checked,
              incoming.sensitive,
              (value) => sealer.digest(uid, value),
              await knownDigests(tx, revisions),
            )
      const digest = objects === undefined ? (named?.digest ?? '') : digestOf(objects)
      const content = {
        source: {
          type: 'manifests' as const,
          objects: { digest, count: objects?.length ?? named?.objects ?? 0 },
        },
        dependencies: incoming.dependencies,
        sensitive: incoming.sensitive,
      }
      const version = incoming.version === next ? nextOf(revisions, content) : incoming.version
      const spec: BundleSpec = { version, ...content }
      const present = revisions.find((revision) => revision.version === version)
      if (present !== undefined) {
        if (!isSame(present, spec))
          throw new HansaError(
            'Conflict',
            { reason: `version ${spec.version} of bundle "${name}" exists with other content` },
            { hint: `revisions never change; push it as a version above ${newest(revisions)}` },
          )
        return stored ?? spec
      }
      await refuseCycle(tx, namespace, {
        bundle: name,
        version: spec.version,
        dependencies: spec.dependencies,
      })
      for (const [sealed, value] of values) await sealer.seal(tx, { owner: uid, name: sealed, value })
      await addRevision(tx, revisionRow(uid, spec, clock), objects ?? [])
      return spec
    },

    remove: async ({ tx, row }) => {
      const users = (await tx.list({ kind: 'Release', namespace: row.namespace })).filter(
        ({ spec }) => bundleNameOf(spec) === row.name,
      )
      const [first] = users
      if (first !== undefined)
        throw new HansaError(
          'Conflict',
          { reason: `bundle "${row.name}" is used by ${users.length} releases, "${first.name}" among them` },
          { hint: 'delete those releases first: `hansa get releases`' },
        )
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

const revisionRow = (bundleUid: string, spec: BundleSpec, clock: Clock): RevisionRow => ({
  bundleUid,
  version: spec.version,
  digest: spec.source.objects.digest,
  objects: spec.source.objects.count,
  spec,
  createdAt: timestamp(clock),
})
