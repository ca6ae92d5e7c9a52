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
  requirements.every(({ key: name, operator, values }) => {
    const value = Object.hasOwn(labels, name) ? labels[name] : undefined
    if (operator === 'Exists') return value !== undefined
    if (operator === 'DoesNotExist') return value === undefined
    const among = value !== undefined && values.includes(value)
    return operator === 'In' ? among : !among
  })

/** Reads the labels of a stored resource; undefined if it does not exist. */
export type LabelsOf = (
  kind: string,
  namespace: string,
  name: string,
) => Promise<Readonly<Record<string, string>> | undefined>
