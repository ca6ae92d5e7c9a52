/** A token bucket: `perSecond` tokens a second, at most one second's worth saved. */
export interface Bucket {
  /** Takes one token, or returns in how many milliseconds there will be one. */
  take(nowMs: number): number
}

export const createBucket = (perSecond: number): Bucket => {
  let tokens = perSecond
  let last: number | undefined
  return {
    take: (nowMs) => {
      tokens = Math.min(perSecond, tokens + ((nowMs - (last ?? nowMs)) * perSecond) / 1000)
      last = nowMs
      if (tokens >= 1) {
        tokens -= 1
        return 0
      }
      return Math.ceil(((1 - tokens) * 1000) / perSecond)
    },
  }
}
