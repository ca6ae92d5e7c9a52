import type { Connection } from './environment.js'
import { HansaError } from './http/errors.js'

/** Replaces environment.ts in browsers, which have no environment variables and no files. */
export const environmentConnection = async (_context?: string): Promise<Connection> => {
  throw new HansaError('browsers have no environment variables: use new HansaClient({ baseUrl, token })')
}
