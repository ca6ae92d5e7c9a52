/** Every verb of a permission. */
export const verbs = [
  'get',
  'list',
  'watch',
  'create',
  'update',
  'delete',
  'register',
  'rotate',
  'cordon',
  'taint',
  'label',
  'unregister',
  'scale',
  'score',
  'rebalance',
  'simulate',
  'explain',
  'sync',
  'approve',
  'block',
  'test',
  'accept',
  'sign-in',
] as const

export type Verb = (typeof verbs)[number]
