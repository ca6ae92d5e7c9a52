import type { ResourceKindInfo } from '@hansa/sdk'

/** How to make the first resource of a kind; `apply` makes the others. */
const making: Readonly<Record<string, string>> = {
  Cluster: 'Register one: hansa cluster register NAME --kubeconfig FILE',
  Bundle: 'Push one: hansa bundle push PATH',
  Release: 'Create one: hansa release create NAME --bundle BUNDLE --placement PLACEMENT',
}

/** An empty list in words: what was looked for and where, and how to make one. */
export const noneOf = (
  { kind, plural }: ResourceKindInfo,
  { namespace, selector }: { namespace?: string | undefined; selector?: string | undefined },
): string => {
  const where = namespace === undefined ? '' : ` in namespace "${namespace}"`
  return selector === undefined
    ? `No ${plural} found${where}. ${making[kind] ?? 'Create one: hansa apply -f FILE'}`
    : `No ${plural} match the selector "${selector}"${where}.`
}
