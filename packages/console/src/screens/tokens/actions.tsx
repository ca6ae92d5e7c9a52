import type { ServiceToken } from '@hansa/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Need } from '../../access/may.js'
import { useMe } from '../../access/me.js'
import { useClient } from '../../app/context.js'
import { ActionButton } from '../../parts/action-button.js'
import { ConfirmDialog } from '../../parts/confirm-dialog.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { RotateDialog } from './rotate-dialog.js'
import { isOwnToken, isRotatable } from './token.js'

const nothing = { targets: 0 }

export const TokenActions = ({ token }: { token: ServiceToken }) => {
  const client = useClient()
  const queries = useQueryClient()
  const [act, setAct] = useState<'rotate' | 'revoke'>()
  const close = (): void => setAct(undefined)
  const { name } = token.metadata
  const { data: me } = useMe()
  const needs = (verb: string): Need | undefined =>
    isOwnToken(token, me) ? undefined : { verb, kind: 'ServiceToken', place: { name } }
  const revoke = async (): Promise<void> => {
    await client.serviceTokens.revoke(name)
    await queries.invalidateQueries({ queryKey: ['tokens'] })
  }
  return (
    <span className="tools">
      {isRotatable(token) && (
        <ActionButton needs={needs('rotate')} aria-label={`Rotate ${name}`} onClick={() => setAct('rotate')}>
          Rotate …
        </ActionButton>
      )}
      <ActionButton
        needs={needs('delete')}
        className="danger"
        aria-label={`Revoke ${name}`}
        onClick={() => setAct('revoke')}
      >
        Revoke …
      </ActionButton>
      {act === 'rotate' && <RotateDialog name={name} onClose={close} />}
      <ConfirmDialog
        title={`Revoke ${name}`}
        verb="Revoke"
        name={name}
        toll={nothing}
        open={act === 'revoke'}
        onClose={close}
        onConfirm={revoke}
      >
        <p>Requests and watches with this token end within seconds.</p>
        {token.lastUsedAt === undefined ? (
          <p>It was never used.</p>
        ) : (
          <p>
            Last used <RelativeTime at={token.lastUsedAt} />.
          </p>
        )}
      </ConfirmDialog>
    </span>
  )
}
