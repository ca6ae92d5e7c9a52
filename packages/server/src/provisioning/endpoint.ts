import { HansaError } from '../runtime/errors.js'
import type { Surroundings } from './workers.js'

/** Where endpoints are that are given as addresses. */
export const createEndpoints = (): Surroundings['endpoint'] => async (endpoint) => {
  if ('url' in endpoint) {
    const { url, certificateAuthority } = endpoint
    return {
      url: url.replace(/\/+$/, ''),
      generation: url,
      ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
    }
  }
  throw new HansaError('Unprocessable', {
    reason: `the release "${endpoint.release}" cannot be followed: this hub reaches targets by address alone`,
    fix: 'give the endpoint as {url: …}',
  })
}
