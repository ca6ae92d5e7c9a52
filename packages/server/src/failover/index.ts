export {
  createFailover,
  defaultFailoverSettings,
  type Failover,
  type FailoverSettings,
  type Verdict,
} from './failover.js'
