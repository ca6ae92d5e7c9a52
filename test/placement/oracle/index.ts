export type { Answer, Axis, Case, Cluster, Division, Group, Policy, Selector, Taint } from './case.js'
export { answer } from './decide.js'
export { fnv1, webster } from './webster.js'
