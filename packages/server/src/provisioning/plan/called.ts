import type { Link } from './link.js'

/** Somebody as people know them: never by the stable id, which says nothing to anybody. */
export const calledBy = ({ displayName, username }: Pick<Link, 'displayName' | 'username'>): string =>
  displayName === '' || displayName === username ? `"${username}"` : `${displayName} ("${username}")`
