import type { Selector } from '@hansa/placement'
import type { Template } from './objects.js'
import type { Step } from './overriders.js'
import { applyPatch, type Operation } from './patch.js'
import { intersection } from './selector.js'

/** One rule of an override policy: what is changed on which clusters; on all where `clusters` is absent. */
export interface Rule {
  clusters: Selector | undefined
  steps: readonly Step[]
}

/** An override as a release takes it. */
export interface Override {
  clusters?: Selector
  object: { kind: string; name: string; namespace?: string }
  patch: Operation[]
}

/** The object as it is on some clusters, after the rules so far. */
interface Variant {
  clusters: Selector | undefined
  object: unknown
}

// The limit of exact computation of overlapping rules on one object; known policies have at most three.
const MOST_VARIANTS = 64

const both = (a: Selector | undefined, b: Selector | undefined): Selector | undefined | 'none' =>
  a === undefined ? b : b === undefined ? a : (intersection(a, b) ?? 'none')

interface Run {
  operations: Operation[]
  object: unknown
}

const perform = (steps: readonly Step[], object: unknown, template: Template, hit: Set<Step>): Run =>
  steps.reduce<Run>(
    (run, step) => {
      const operations = step.operations(run.object, template)
      const next = applyPatch(run.object, operations)
      if (operations.length === 0 || next === undefined) return run
      hit.add(step)
      return { operations: [...run.operations, ...operations], object: next }
    },
    { operations: [], object },
  )

/**
 * The overrides of one object by rules in the order Karmada applies them. What is computed from the object (images,
 * commands, arguments, texts inside texts) is computed for each overlap of rules, so that one rule may change the registry
 * of an image and another its tag. Steps that changed something are added to `hit`.
 */
export const overridesOf = (template: Template, rules: readonly Rule[], hit: Set<Step>): Override[] => {
  const { kind, name, namespace } = template
  const object = { kind, name, ...(namespace === undefined ? {} : { namespace }) }
  const overrides: Override[] = []
  const emit = (clusters: Selector | undefined, patch: Operation[]): void => {
    const some = clusters !== undefined && Object.keys(clusters).length > 0
    if (patch.length > 0) overrides.push({ ...(some ? { clusters } : {}), object, patch })
  }
  let variants: Variant[] = [{ clusters: undefined, object: template.object }]
  for (const rule of rules) {
    const computed = rule.steps.filter((step) => step.computed)
    const plain = rule.steps.filter((step) => !step.computed)
    const overlaps = variants.flatMap((variant) => {
      const clusters = both(variant.clusters, rule.clusters)
      return clusters === 'none' ? [] : [{ clusters, run: perform(computed, variant.object, template, hit) }]
    })
    const [base, ...others] = overlaps
    const patchOf = ({ run }: { run: Run }): string => JSON.stringify(run.operations)
    const same = others.every((other) => base !== undefined && patchOf(other) === patchOf(base))
    for (const { clusters, run } of same && base !== undefined ? [base] : overlaps)
      emit(clusters, run.operations)
    const after = overlaps.map(({ clusters, run }) => ({
      clusters,
      plain: perform(plain, run.object, template, hit),
    }))
    emit(rule.clusters, after[0]?.plain.operations ?? [])
    const next = after.map(({ clusters, plain: { object: changed } }) => ({ clusters, object: changed }))
    if (rule.clusters === undefined) variants = next
    else if (variants.length + next.length <= MOST_VARIANTS) variants = [...variants, ...next]
  }
  return overrides
}
