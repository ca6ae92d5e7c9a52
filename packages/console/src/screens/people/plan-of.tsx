import type { SyncPlan } from '@hansa/sdk'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../app/context.js'
import { ActionButton } from '../../parts/action-button.js'
import { counted } from '../../parts/format.js'
import { Problem } from '../../parts/placeholders.js'
import { Gates } from './gates.js'
import { LinkDialog, type Linked, mayLink } from './link-dialog.js'
import { OperationList } from './operation-list.js'
import { troublesOf } from './troubles.js'

const mayPlan = { verb: 'explain', kind: 'Connector', place: {} }

const isNothing = ({ operations, drifted, problems, blocked }: SyncPlan): boolean =>
  operations.length + drifted.length + problems.length === 0 && blocked === undefined

const PlanShown = ({ plan }: { plan: SyncPlan }) => {
  const { connector, blocked, operations, drifted, gates, problems, notices } = plan
  const [asked, setAsked] = useState<Linked>()
  return (
    <section className="panel" aria-label={`Plan of ${connector}`}>
      <h3>
        {connector}: {blocked === undefined ? counted(operations.length, 'operation') : 'plan unavailable'}
      </h3>
      {blocked !== undefined && <p className="problem tone-bad">{blocked}</p>}
      <Gates gates={gates} />
      <OperationList operations={operations} label={`Planned operations on ${connector}`} />
      {drifted.length > 0 && (
        <>
          <h4>Manual changes, not reverted</h4>
          <OperationList operations={drifted} label={`Drift on ${connector}`} />
        </>
      )}
      <ul className="stack">
        {troublesOf([...problems, ...notices]).map(({ who, message, offer }) => (
          <li key={message} className="problem tone-warn">
            <span>
              <strong>{who}</strong> {message}
            </span>
            {offer !== undefined && (
              <ActionButton
                needs={mayLink}
                onClick={() =>
                  setAsked({ action: offer.action, connector, person: offer.person, account: offer.account })
                }
              >
                {offer.action} {offer.account} …
              </ActionButton>
            )}
          </li>
        ))}
      </ul>
      {asked !== undefined && <LinkDialog linked={asked} onClose={() => setAsked(undefined)} />}
    </section>
  )
}

/** What a sync would do now, of everybody or of one person. Requested by a button, because it reads every system. */
export const PlanOf = ({ person }: { person?: string }) => {
  const client = useClient()
  const [wanted, setWanted] = useState(false)
  const asked = useQuery({
    queryKey: ['plan', person ?? ''],
    enabled: wanted,
    staleTime: 0,
    queryFn: ({ signal }) =>
      client.sync.plan({ signal, timeoutMs: 300_000, ...(person === undefined ? {} : { person }) }),
  })
  const ask = (): void => {
    if (wanted) asked.refetch().catch(() => {})
    setWanted(true)
  }
  const plans = (asked.data ?? []).filter((plan) => !isNothing(plan))
  return (
    <section className="stack" aria-label="Sync preview">
      <div className="row">
        <ActionButton needs={mayPlan} onClick={ask} disabled={asked.isFetching}>
          {asked.isFetching ? 'Reading every system …' : 'Preview sync'}
        </ActionButton>
        <output className="quiet">
          {asked.data !== undefined && plans.length === 0 && !asked.isFetching
            ? 'No changes: every system matches the directory.'
            : ''}
        </output>
      </div>
      {asked.isError && <Problem error={asked.error} what="Planning" />}
      {plans.map((plan) => (
        <PlanShown key={plan.connector} plan={plan} />
      ))}
    </section>
  )
}
