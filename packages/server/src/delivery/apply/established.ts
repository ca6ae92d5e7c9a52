import { get, health, kindKey } from '../../kube/index.js'
import { pause } from '../../runtime/clock.js'
import { isRecord } from '../../runtime/record.js'
import { callOf, type DeliveryContext } from '../delivery-context.js'
import { apiVersionOf, formatObjectRef } from '../place.js'
import type { ApplyError } from './apply-error.js'
import type { DesiredObject } from './wanted.js'

const firstPauseMs = 20
const longestPauseMs = 1_000

/** `group/version/Kind` of every version that a definition serves. */
const servedBy = ({ object: { spec } }: DesiredObject): string[] => {
  if (!isRecord(spec) || !isRecord(spec.names) || !Array.isArray(spec.versions)) return []
  const { group, names, versions } = spec
  return versions.flatMap((version: unknown) =>
    isRecord(version) && version.served !== false
      ? [kindKey(`${String(group)}/${String(version.name)}`, String(names.kind))]
      : [],
  )
}

/**
 * Waits until custom resource definitions are established and discovery lists their kinds, so that custom resources
 * can be applied. Returns a refusal after `establishMs`. Throws KubeError.
 */
export const waitEstablished = async (
  context: DeliveryContext,
  definitions: readonly DesiredObject[],
): Promise<ApplyError | undefined> => {
  const { clock, settings, cluster, member } = context
  const deadline = clock.monotonic() + settings.establishMs

  const isEstablished = async ({ place, key }: DesiredObject): Promise<boolean> => {
    if (context.observed.get(key)?.health?.status === 'Ready') return true
    const resource = await context.resourceOf(place)
    const found =
      resource &&
      (await context.limit(() => get(member.transport, resource, { name: place.name }, callOf(context))))
    return found !== undefined && health(found).status === 'Ready'
  }
  const isServed = async (definition: DesiredObject): Promise<boolean> => {
    const { resources } = await member.discovery({ refresh: true })
    return servedBy(definition).every((kind) => resources.has(kind))
  }

  let pauseMs = firstPauseMs
  let waiting = [...definitions]
  for (;;) {
    const states = await Promise.all(
      waiting.map(async (one) => (await isEstablished(one)) && (await isServed(one))),
    )
    waiting = waiting.filter((_, index) => states[index] !== true)
    const [first] = waiting
    if (first === undefined) return undefined
    if (clock.monotonic() >= deadline || context.signal().aborted)
      return {
        reason: 'Waiting',
        message: `${formatObjectRef(first.place)} on ${cluster} is not Established after ${settings.establishMs / 1000} s; check its status.conditions (${apiVersionOf(first.place)})`,
        place: first.place,
      }
    await pause(clock, pauseMs, context.signal())
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }
}
