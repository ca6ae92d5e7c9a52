/** Replaces axios in the bundled program: node-vault loads axios but does not use it with a custom transport. */
export const create = (): never => {
  throw new Error('node-vault was created without its transport')
}
