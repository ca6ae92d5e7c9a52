import type { Connection } from './environment.js'
import { HansaError } from './http/errors.js'

/** Stands in for environment.ts where there are no variables and no files: in browsers. */
export const environmentConnection = async (_context?: string): Promise<Connection> => {
  throw new HansaError('a browser has no environment: use new HansaClient({ baseUrl, token })')
}
