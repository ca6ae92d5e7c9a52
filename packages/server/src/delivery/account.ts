import { accountText, get, hasStatus, impersonating, type ServiceAccount, wellKnown } from '../kube/index.js'
import type { TargetRow } from '../releases/index.js'
import { type ApplyError, applyErrorOf, stopsAll } from './apply/apply-error.js'
import { isImplicit } from './apply/holders.js'
import type { DesiredObject } from './apply/wanted.js'
import { callOf, type DeliveryContext } from './delivery-context.js'
import type { InventoryRow } from './inventory.js'
import { isNamespace } from './place.js'

/** The contexts of the accounts of a cluster: each is made once. */
const accounts = new WeakMap<DeliveryContext, Map<string, DeliveryContext>>()

const contextAs = (context: DeliveryContext, account: ServiceAccount): DeliveryContext => {
  const known = accounts.get(context) ?? new Map<string, DeliveryContext>()
  accounts.set(context, known)
  const key = accountText(account)
  const present = known.get(key)
  if (present !== undefined) return present
  const { member } = context
  const made = {
    ...context,
    member: { ...member, transport: impersonating(member.transport, account) },
    own: context,
  }
  known.set(key, made)
  return made
}

/** The context in which the calls for a target are made: as the service account that its namespace names, or as the hub. */
export const contextFor = (
  context: DeliveryContext,
  { desired: { deliverAs } }: Pick<TargetRow, 'desired'>,
): DeliveryContext => (deliverAs === undefined ? context : contextAs(ownContext(context), deliverAs))

/**
 * The bare Namespace that a release only names is made by the hub itself; every other object as the account, and so are the labels and
 * annotations of `createNamespace`: they can weaken the pod security of the Namespace. Likewise when they are taken away again.
 */
export const contextOf = (
  context: DeliveryContext,
  {
    wanted: { yields, onlyCreated },
    row,
  }: { wanted: Pick<DesiredObject, 'yields' | 'onlyCreated'>; row: InventoryRow | undefined },
): DeliveryContext =>
  yields && onlyCreated && (row === undefined || row.uid === null || isImplicit(row))
    ? ownContext(context)
    : context

/** Only the bare Namespace that the hub made for a target is pruned by the hub itself, whatever the target names now. */
export const pruningContext = (context: DeliveryContext, row: InventoryRow): DeliveryContext =>
  isNamespace(row) && isImplicit(row) && row.state !== 'shared' ? ownContext(context) : context

/** The context of the hub itself, whatever account the calls for a target are made as. */
export const ownContext = (context: DeliveryContext): DeliveryContext => context.own ?? context

/**
 * Why nothing can be delivered as the account of a target: it does not exist on the cluster, where a member would only refuse every call.
 * Undefined if it exists, or if the hub may not look. Throws only errors that are not failures of the member.
 */
export const missingAccount = async (
  context: DeliveryContext,
  { namespace: of, desired: { deliverAs } }: Pick<TargetRow, 'namespace' | 'desired'>,
): Promise<ApplyError | undefined> => {
  if (deliverAs === undefined) return undefined
  const own = ownContext(context)
  const { cluster } = context
  const place = { namespace: deliverAs.namespace, name: deliverAs.serviceAccount }
  try {
    const found = await own.limit(() =>
      get(own.member.transport, wellKnown.serviceAccounts, place, callOf(own)),
    )
    if (found !== undefined) return undefined
  } catch (error) {
    if (hasStatus(error, 403)) return undefined
    const refusal = applyErrorOf(
      error,
      { group: '', version: 'v1', kind: 'ServiceAccount', ...place },
      cluster,
    )
    return stopsAll(refusal) ? refusal : { reason: refusal.reason, message: refusal.message }
  }
  return {
    reason: 'Refused',
    message: `service account ${accountText(deliverAs)} does not exist on ${cluster}, and namespace ${of} delivers as it; create it there (\`kubectl create serviceaccount ${deliverAs.serviceAccount} --namespace ${deliverAs.namespace}\`), or change deliverAs`,
  }
}
