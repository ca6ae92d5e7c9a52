import { demand, server } from './command.js'
import type { Place } from './place.js'

/** A link to the console that signs one browser in, once. Throws Failure. */
export const signInLink = async ({ root, url, files }: Place, env: NodeJS.ProcessEnv): Promise<string> =>
  (await demand(root, server, ['sign-in', '--data', files.hub, '--url', url], env)).trim()
