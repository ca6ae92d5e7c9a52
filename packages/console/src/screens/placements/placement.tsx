import { useParams } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useLive, useOf } from '../../live/hooks.js'
import type { PlacementRow, ReleaseRow } from '../../live/rows.js'
import { Empty } from '../../parts/placeholders.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { ReleasesUsing } from '../../parts/releases-using.js'
import { Tabs } from '../../parts/tabs.js'
import { Standing } from '../../parts/when-loaded.js'
import { Editor } from './editor.js'

const Page = ({ placement }: { placement: PlacementRow }) => {
  const { namespace, name, updated } = placement
  const uses = useCallback(
    (release: ReleaseRow) => release.namespace === namespace && release.placement === name,
    [namespace, name],
  )
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>{name}</h1>
        <p className="numbers">
          <span>{namespace}</span>
          <span>
            changed <RelativeTime at={updated} />
          </span>
        </p>
      </header>
      <Tabs
        label={`About ${name}`}
        tabs={[
          {
            key: 'policy',
            title: 'Policy',
            content: () => <Editor key={placement.uid} placement={placement} />,
          },
          {
            key: 'used',
            title: 'Used by',
            content: () => (
              <ReleasesUsing
                label={`Releases placed by ${name}`}
                none="No releases use this placement."
                uses={uses}
              />
            ),
          },
        ]}
      />
    </div>
  )
}

/** One placement: what it says, what the linter thinks of that, and which releases it places. */
export const PlacementScreen = () => {
  const { namespace = '', name = '' } = useParams({ strict: false })
  const { placements } = useLive()
  const [placement] = useOf(placements, 'key', `${namespace}/${name}`)
  if (placement !== undefined) return <Page placement={placement} />
  return (
    <Standing collection={placements} what="placements">
      <Empty title={`Placement ${name} not found in namespace ${namespace}.`} />
    </Standing>
  )
}
