import { useState } from 'react'
import { useClient } from '../../app/context.js'
import { useLive, useOf } from '../../live/hooks.js'
import type { ClusterRow } from '../../live/rows.js'
import { ConfirmDialog } from '../../parts/confirm-dialog.js'
import { counted } from '../../parts/format.js'
import { PowerButton } from '../../playground/power-button.js'
import { RotateDialog } from './rotate-dialog.js'
import { UnregisterDialog } from './unregister-dialog.js'

type Act = 'cordon' | 'uncordon' | 'rotate' | 'unregister'

const nothing = { targets: 0 }

/** The actions on a cluster, each explained before it runs. */
export const ClusterActions = ({ cluster }: { cluster: ClusterRow }) => {
  const client = useClient()
  const { targets } = useLive()
  const here = useOf(targets, 'cluster', cluster.name)
  const [act, setAct] = useState<Act>()
  const close = (): void => setAct(undefined)
  const { name } = cluster
  return (
    <div className="tools">
      <PowerButton cluster={name} />
      {cluster.cordoned ? (
        <button type="button" onClick={() => setAct('uncordon')}>
          Uncordon …
        </button>
      ) : (
        <button type="button" onClick={() => setAct('cordon')}>
          Cordon …
        </button>
      )}
      <button type="button" onClick={() => setAct('rotate')}>
        Rotate …
      </button>
      <button type="button" className="danger" onClick={() => setAct('unregister')}>
        Unregister …
      </button>
      <ConfirmDialog
        title={`Cordon ${name}`}
        verb="Cordon"
        name={name}
        toll={nothing}
        open={act === 'cordon'}
        onClose={close}
        onConfirm={() => client.clusters.cordon(name)}
      >
        <p>The cluster accepts no new releases and no additional replicas.</p>
        <p>
          Existing releases stay: {counted(here.length, 'target')} {here.length === 1 ? 'keeps' : 'keep'}{' '}
          running, and monitoring continues. Uncordon reverts this.
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        title={`Uncordon ${name}`}
        verb="Uncordon"
        name={name}
        toll={nothing}
        open={act === 'uncordon'}
        onClose={close}
        onConfirm={() => client.clusters.uncordon(name)}
      >
        <p>
          The cluster takes new releases again. Releases with redecideOn: uncordoned in their placement are
          rescheduled and can move here.
        </p>
      </ConfirmDialog>
      <RotateDialog cluster={cluster} open={act === 'rotate'} onClose={close} />
      <UnregisterDialog cluster={cluster} targets={here} open={act === 'unregister'} onClose={close} />
    </div>
  )
}
