import type { Link } from './link.js'

/** A person's name for display: never the stable id, which means nothing to users. */
export const calledBy = ({ displayName, username }: Pick<Link, 'displayName' | 'username'>): string =>
  displayName === '' || displayName === username ? `"${username}"` : `${displayName} ("${username}")`
