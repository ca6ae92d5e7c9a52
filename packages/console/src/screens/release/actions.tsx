import { useState } from 'react'
import type { Need } from '../../access/may.js'
import type { ReleaseRow } from '../../live/rows.js'
import { ActionButton, ActionLink } from '../../parts/action-button.js'
import { DeleteDialog } from './delete-dialog.js'
import { RebalanceDialog } from './rebalance-dialog.js'
import { ScaleDialog } from './scale-dialog.js'

/** The actions on a release, each explained before it runs. */
export const ReleaseActions = ({ release }: { release: ReleaseRow }) => {
  const [act, setAct] = useState<'scale' | 'rebalance' | 'delete'>()
  const close = (): void => setAct(undefined)
  const needs = (verb: string): Need => ({ verb, kind: 'Release', place: release })
  return (
    <div className="tools">
      <ActionLink needs={needs('update')} href={`/releases/${release.namespace}/${release.name}/edit`}>
        Edit
      </ActionLink>
      <ActionButton needs={needs('scale')} onClick={() => setAct('scale')}>
        Scale …
      </ActionButton>
      <ActionButton needs={needs('rebalance')} onClick={() => setAct('rebalance')}>
        Rebalance …
      </ActionButton>
      <ActionButton needs={needs('delete')} className="danger" onClick={() => setAct('delete')}>
        Delete …
      </ActionButton>
      {act === 'scale' && <ScaleDialog release={release} onClose={close} />}
      <RebalanceDialog release={release} open={act === 'rebalance'} onClose={close} />
      <DeleteDialog release={release} open={act === 'delete'} onClose={close} />
    </div>
  )
}
