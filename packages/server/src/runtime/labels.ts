export interface LabelRequirement {
  key: string
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  values: readonly string[]
}

/** Whether `labels` meet every requirement. As in Kubernetes, NotIn matches if the label is absent. */
export const meetsLabels = (
  labels: Readonly<Record<string, string>>,
  requirements: readonly LabelRequirement[],
): boolean =>
  requirements.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined
    if (operator === 'Exists') return value !== undefined
    if (operator === 'DoesNotExist') return value === undefined
    const among = value !== undefined && values.includes(value)
    return operator === 'In' ? among : !among
  })
