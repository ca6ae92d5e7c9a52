import { useState } from 'react'
import type { Need } from '../../access/may.js'
import { useClient } from '../../app/context.js'
import { useLive, useOf } from '../../live/hooks.js'
import type { ClusterRow } from '../../live/rows.js'
import { ActionButton } from '../../parts/action-button.js'
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
  const needs = (verb: string): Need => ({ verb, kind: 'Cluster', place: cluster })
  return (
    <div className="tools">
      <PowerButton cluster={name} />
      {cluster.cordoned ? (
        <ActionButton needs={needs('cordon')} onClick={() => setAct('uncordon')}>
          Uncordon …
        </ActionButton>
      ) : (
        <ActionButton needs={needs('cordon')} onClick={() => setAct('cordon')}>
          Cordon …
        </ActionButton>
      )}
      <ActionButton needs={needs('rotate')} onClick={() => setAct('rotate')}>
        Rotate …
      </ActionButton>
      <ActionButton needs={needs('unregister')} className="danger" onClick={() => setAct('unregister')}>
        Unregister …
      </ActionButton>
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
