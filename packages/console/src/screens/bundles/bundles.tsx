import { useLive } from '../../live/hooks.js'
import type { BundleRow, ReleaseRow } from '../../live/rows.js'
import type { Column } from '../../parts/table.js'
import { type Used, UsedList } from '../../parts/used-list.js'
import { describeContents } from './describe-contents.js'

const words = { noun: 'bundle', title: 'Bundle', path: '/bundles' }

const contentsOf = ({ spec: { source } }: BundleRow): string => {
  if (source.type === 'helm') return describeContents({ chart: source.chart, count: 0 })
  return describeContents({
    count: source.type === 'kustomize' ? source.files.objects : source.objects.count,
  })
}

const columns: readonly Column<Used<BundleRow>>[] = [
  {
    key: 'version',
    title: 'Latest version',
    width: '9rem',
    by: ({ row }) => row.spec.version,
    cell: ({ row }) => row.spec.version,
  },
  {
    key: 'contents',
    title: 'Contents',
    width: '12rem',
    by: ({ row }) => contentsOf(row),
    cell: ({ row }) => contentsOf(row),
  },
  {
    key: 'needs',
    title: 'Depends on',
    width: 'minmax(8rem, 1fr)',
    cell: ({ row }) => row.spec.dependencies.map((one) => `${one.bundle} ${one.version}`).join(', '),
  },
]

const bundleOf = ({ bundle }: ReleaseRow): string => bundle

/** The list of bundles. */
export const BundlesScreen = () => {
  const { bundles } = useLive()
  return (
    <UsedList words={words} collection={bundles} columns={columns} usedBy={bundleOf}>
      <p>
        Push one from a folder of manifests: <code>hansa bundle push DIRECTORY</code>
      </p>
    </UsedList>
  )
}
