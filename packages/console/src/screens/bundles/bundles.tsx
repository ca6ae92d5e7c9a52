import { useLive } from '../../live/hooks.js'
import type { BundleRow, ReleaseRow } from '../../live/rows.js'
import { count } from '../../parts/format.js'
import type { Column } from '../../parts/table.js'
import { type Used, UsedList } from '../../parts/used-list.js'

const words = { noun: 'bundle', title: 'Bundle', path: '/bundles' }

const columns: readonly Column<Used<BundleRow>>[] = [
  {
    key: 'version',
    title: 'Latest version',
    width: '9rem',
    by: ({ row }) => row.spec.version,
    cell: ({ row }) => row.spec.version,
  },
  {
    key: 'objects',
    title: 'Objects',
    width: '6rem',
    align: 'end',
    by: ({ row }) => row.spec.source.objects.count,
    cell: ({ row }) => count(row.spec.source.objects.count),
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
