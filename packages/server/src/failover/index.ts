export { decideEviction, type Eviction, type EvictionSubject, evictable } from './eviction.js'
export {
  createFailover,
  type EvictionVerdict,
  type Failover,
  type FailoverSettings,
  type Halt,
} from './failover.js'
export { createStays, type Stays, staysBecause } from './not-evicted.js'
