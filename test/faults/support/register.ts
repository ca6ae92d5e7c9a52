import { at, listAt, until } from '../../rig/index.js'
import type { Api } from './api.js'
import type { Member } from './simulator.js'

/** Fast, so that suites are: a cluster counts as NotReady about 0.6 s after it died, 1.5 s after it hung. */
export const fastProbe = { periodSeconds: 0.2, timeoutSeconds: 0.5, failureThreshold: 3, successThreshold: 2 }

/** The status (True, False, Unknown) of a condition of a cluster. */
export const conditionOf = async (api: Api, cluster: string, type: string): Promise<unknown> => {
  const shown = await api.call('GET', `/clusters/${cluster}`)
  const found = listAt(shown, 'status', 'conditions').find((condition) => at(condition, 'type') === type)
  return at(found, 'status')
}

/** Registers simulated clusters through the API and waits until each is Ready. */
export const registerAll = async (api: Api, members: readonly Member[]): Promise<void> => {
  for (const { name, region, server, token } of members)
    await api.call('POST', '/clusters/register', {
      name,
      region,
      labels: { tier: 'prod' },
      probe: fastProbe,
      connection: { server, credentials: { token: { value: token } } },
    })
  for (const { name } of members)
    await until(`${name} is Ready`, async () => (await conditionOf(api, name, 'Ready')) === 'True')
}
