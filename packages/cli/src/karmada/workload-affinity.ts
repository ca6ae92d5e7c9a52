import type { PlacementSpecInput } from '@hansa/placement'
import type { Template } from './objects.js'
import type { Field } from './trail.js'

type Terms = NonNullable<PlacementSpecInput['workloadAffinity']>

/** Affinity between releases, and the labels a release needs for it. */
export interface WorkloadAffinity {
  labels: Record<string, string>
  placement: Pick<PlacementSpecInput, 'workloadAffinity' | 'workloadAntiAffinity'>
}

/**
 * Karmada groups workloads by the value of one of their labels; here releases are selected by theirs. So the release gets
 * that label, where its resources agree on a value.
 */
export const workloadAffinityOf = (field: Field, templates: readonly Template[]): WorkloadAffinity => {
  const labels: Record<string, string> = {}
  const termOf = (term: Field): Terms | undefined => {
    const key = term.field('groupByLabelKey').text()
    if (key === undefined) return undefined
    const values = [...new Set(templates.flatMap((template) => template.labels[key] ?? []))]
    const [value] = values
    if (value === undefined || values.length > 1) {
      term.leave(
        `the selected resources have ${values.length} values for label "${key}"; a release can have only one`,
      )
      return undefined
    }
    labels[key] = value
    term.change(`releases are grouped by their own label ${key}=${value}, within the namespace`)
    return [{ releases: { matchLabels: { [key]: value } }, topology: 'cluster', required: true }]
  }
  const near = termOf(field.field('affinity'))
  const never = termOf(field.field('antiAffinity'))
  return {
    labels,
    placement: {
      ...(near === undefined ? {} : { workloadAffinity: near }),
      ...(never === undefined ? {} : { workloadAntiAffinity: never }),
    },
  }
}
