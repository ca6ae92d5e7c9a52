import type { AccountLink } from '@hansa/sdk'

const text = (value: unknown): string => {
  if (value === undefined || value === null || value === '') return '-'
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Each field of an account as it is and as it will be; those that change first. */
export const linkDifferences = ({
  before,
  after,
}: Pick<AccountLink, 'before' | 'after'>): { name: string; before: string; after: string }[] => {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const rows = names.map((name) => ({ name, before: text(before[name]), after: text(after[name]) }))
  const changes = (row: (typeof rows)[number]): boolean => row.before !== row.after
  return [...rows.filter(changes), ...rows.filter((row) => !changes(row))]
}
