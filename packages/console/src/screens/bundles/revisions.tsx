import type { BundleRevisionSummary } from '@hansa/sdk'
import { useMemo } from 'react'
import { useAll, useLive } from '../../live/hooks.js'
import type { BundleRow } from '../../live/rows.js'
import { listed } from '../../parts/format.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { RouteLink } from '../../parts/route-link.js'
import { type Column, Table } from '../../parts/table.js'
import { describeContents } from './describe-contents.js'

interface Shown {
  readonly revision: BundleRevisionSummary
  readonly href: string
  readonly used: readonly string[]
}

const columns: readonly Column<Shown>[] = [
  {
    key: 'version',
    title: 'Version',
    width: '8rem',
    cell: ({ revision, href }) => <RouteLink href={href}>{revision.version}</RouteLink>,
  },
  {
    key: 'contents',
    title: 'Contents',
    width: '12rem',
    cell: ({ revision }) => describeContents(revision),
  },
  {
    key: 'needs',
    title: 'Depends on',
    width: 'minmax(8rem, 1fr)',
    cell: ({ revision }) => revision.dependencies.map((one) => `${one.bundle} ${one.version}`).join(', '),
  },
  {
    key: 'used',
    title: 'Released as',
    width: 'minmax(8rem, 1fr)',
    cell: ({ used }) => listed(used),
  },
  {
    key: 'digest',
    title: 'Digest',
    width: 'minmax(10rem, 1fr)',
    cell: ({ revision }) => <code title={revision.digest}>{revision.digest.slice(0, 19)}…</code>,
  },
  {
    key: 'made',
    title: 'Created',
    width: '7rem',
    cell: ({ revision }) => <RelativeTime at={revision.createdAt} />,
  },
]

/** The revisions of a bundle, newest first, and the releases that use each. */
export const Revisions = ({
  bundle: { namespace, name },
  versions,
}: {
  bundle: BundleRow
  versions: readonly BundleRevisionSummary[]
}) => {
  const live = useLive()
  const releases = useAll(live.releases, 1_000)
  const rows = useMemo(
    () =>
      versions.map((revision) => ({
        revision,
        href: `/bundles/${namespace}/${name}?version=${encodeURIComponent(revision.version)}`,
        used: releases
          .filter(
            (release) =>
              release.namespace === namespace &&
              release.bundle === name &&
              release.bundleVersion === revision.version,
          )
          .map((release) => release.name),
      })),
    [versions, releases, namespace, name],
  )
  return (
    <Table
      label={`Revisions of ${name}`}
      rows={rows}
      columns={columns}
      keyOf={({ revision }) => revision.version}
    />
  )
}
