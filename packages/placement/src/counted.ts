/** `1 replica`, `2 replicas`. */
export const counted = (replicas: number): string => `${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`
