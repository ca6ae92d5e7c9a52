export {
  createFailover,
  defaultFailoverSettings,
  type Failover,
  type FailoverSettings,
  type Halt,
  type Verdict,
} from './failover.js'
