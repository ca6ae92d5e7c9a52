import { closest, type ResourceSelector } from './claims.js'
import type { Template } from './objects.js'
import { type Step, stepsOf } from './overriders.js'
import type { Rule } from './overrides.js'
import { labelSelectorOf, selectorOf } from './selector.js'
import type { Field } from './trail.js'

/** An OverridePolicy, or a ClusterOverridePolicy where `namespace` is absent. */
export interface OverridePolicy {
  name: string
  namespace: string | undefined
  /** None: every resource. */
  selectors: readonly ResourceSelector[]
  rules: readonly Rule[]
  spec: Field
}

export const resourceSelectorOf = (item: Field, namespace: string | undefined): ResourceSelector => ({
  apiVersion: item.field('apiVersion').text(),
  kind: item.field('kind').text(),
  namespace: item.field('namespace').text() || namespace,
  name: item.field('name').text(),
  labels: labelSelectorOf(item.field('labelSelector')),
})

const ruleOf = (field: Field): Rule => {
  const target = selectorOf(field.field('targetCluster'))
  return {
    clusters: Object.keys(target).length > 0 ? target : undefined,
    steps: stepsOf(field.field('overriders')),
  }
}

export const overridePolicyOf = (
  root: Field,
  name: string,
  namespace: string | undefined,
): OverridePolicy => {
  const spec = root.field('spec')
  const rules = spec.field('overrideRules').items()
  if (rules.length > 0)
    for (const word of ['targetCluster', 'overriders'])
      spec.field(word).leave('overrideRules is set too, and Karmada uses only that')
  return {
    name,
    namespace,
    selectors: spec
      .field('resourceSelectors')
      .items()
      .map((item) => resourceSelectorOf(item, namespace)),
    // Without rules, the policy itself is one, as before Karmada 1.0.
    rules: (rules.length > 0 ? rules : [spec]).map(ruleOf),
    spec,
  }
}

/** The policies that concern an object, as Karmada orders them: cluster-wide ones first, the closest match last. */
export const concerning = (
  policies: readonly OverridePolicy[],
  template: Template,
  defaultNamespace: string,
): OverridePolicy[] =>
  policies
    .map((policy) => ({
      policy,
      close: policy.selectors.length === 0 ? 1 : closest(policy.selectors, template),
    }))
    .filter(
      ({ policy, close }) =>
        close > 0 &&
        (policy.namespace === undefined || policy.namespace === (template.namespace ?? defaultNamespace)),
    )
    .sort(
      (a, b) =>
        Number(a.policy.namespace !== undefined) - Number(b.policy.namespace !== undefined) ||
        a.close - b.close ||
        (a.policy.name < b.policy.name ? -1 : 1),
    )
    .map(({ policy }) => policy)

/** Notes the parts of a policy without effect. `hit`: the steps that changed an object. */
export const leaveUnused = (policy: OverridePolicy, concerned: boolean, hit: ReadonlySet<Step>): void => {
  if (!concerned) {
    policy.spec.leave(
      'no release created from these files contains the resources it selects; write it as spec.overrides of the release that does',
    )
    return
  }
  for (const { steps } of policy.rules)
    for (const step of steps)
      if (!hit.has(step)) step.field.leave('it changes none of the resources the policy selects')
}
