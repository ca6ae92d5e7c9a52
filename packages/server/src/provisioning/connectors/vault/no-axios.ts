/** Stands for axios in the bundled program: node-vault loads it, and makes no call with it where it is given a transport. */
export const create = (): never => {
  throw new Error('node-vault was created without its transport')
}
