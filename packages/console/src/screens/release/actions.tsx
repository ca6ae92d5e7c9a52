import { useState } from 'react'
import type { ReleaseRow } from '../../live/rows.js'
import { RouteLink } from '../../parts/route-link.js'
import { DeleteDialog } from './delete-dialog.js'
import { RebalanceDialog } from './rebalance-dialog.js'
import { ScaleDialog } from './scale-dialog.js'

/** The actions on a release, each explained before it runs. */
export const ReleaseActions = ({ release }: { release: ReleaseRow }) => {
  const [act, setAct] = useState<'scale' | 'rebalance' | 'delete'>()
  const close = (): void => setAct(undefined)
  return (
    <div className="tools">
      <RouteLink href={`/releases/${release.namespace}/${release.name}/edit`}>Edit</RouteLink>
      <button type="button" onClick={() => setAct('scale')}>
        Scale …
      </button>
      <button type="button" onClick={() => setAct('rebalance')}>
        Rebalance …
      </button>
      <button type="button" className="danger" onClick={() => setAct('delete')}>
        Delete …
      </button>
      {act === 'scale' && <ScaleDialog release={release} onClose={close} />}
      <RebalanceDialog release={release} open={act === 'rebalance'} onClose={close} />
      <DeleteDialog release={release} open={act === 'delete'} onClose={close} />
    </div>
  )
}
