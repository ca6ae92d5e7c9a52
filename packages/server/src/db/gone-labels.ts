/** The labels of a resource that no longer exists: unknown, so that they meet no condition. No label has an empty key. */
export const goneLabels: Readonly<Record<string, string>> & Record<string, string> = { '': '' }

/** Labels that a condition can be checked against; undefined if they are unknown. */
export const knownLabels = (labels: Record<string, string>): Record<string, string> | undefined =>
  Object.hasOwn(labels, '') ? undefined : labels
