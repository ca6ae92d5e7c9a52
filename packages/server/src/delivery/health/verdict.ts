import type { HealthRule } from '../../bundles/index.js'
import { health, type KubeObject, type RuleVerdict } from '../../kube/index.js'
import { groupKindOf, type Place, placeOf } from '../place.js'
import type { HealthVerdict } from './contract.js'
import type { TestRule } from './rule-tests.js'

const expressionsOf = ({ outcomes }: RuleVerdict): HealthVerdict['expressions'] =>
  outcomes.map(({ field, expression, result }) =>
    typeof result === 'boolean'
      ? { field, expression, result: result ? 'true' : 'false' }
      : { field, expression, result: 'error', error: result.error },
  )

export const ruleFor = (
  rules: readonly HealthRule[],
  place: Pick<Place, 'group' | 'kind'>,
): HealthRule | undefined => rules.find((rule) => groupKindOf(rule) === groupKindOf(place))

/** The verdict about an object, by the rule of a bundle for its kind or by that of the hub. */
export const healthVerdictOf = async (
  rules: readonly HealthRule[],
  object: KubeObject,
  testRule: TestRule,
): Promise<HealthVerdict> => {
  const place = placeOf(object)
  const rule = ruleFor(rules, place)
  const verdict: RuleVerdict =
    rule === undefined ? { health: health(object), outcomes: [] } : await testRule(rule, object)
  return {
    group: place.group,
    kind: place.kind,
    by: rule === undefined ? 'Hub' : 'Bundle',
    ...(place.namespace === '' ? {} : { namespace: place.namespace }),
    name: place.name,
    health: verdict.health.status,
    message: verdict.health.message,
    expressions: expressionsOf(verdict),
  }
}
