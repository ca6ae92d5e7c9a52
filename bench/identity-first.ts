import { type OpenBao, type Slapd, startOpenBao } from '../test/rig/index.js'
import { startHub } from '../test/support/hub.js'
import { median, note } from './figure.js'
import { bareEntities, fastestLanes } from './identity-bare.js'
import { addDirectory, provision, removeConnector, vaultSpec } from './identity-hub.js'
import { people } from './identity-people.js'

const rounds = 5

/** The result of `body` with a separate, empty OpenBao. */
const onFresh = async <T>(body: (bao: OpenBao) => Promise<T>): Promise<T> => {
  const bao = await startOpenBao({ durable: false })
  try {
    return await body(bao)
  } finally {
    await bao.stop()
  }
}

/**
 * How fast OpenBao is first provisioned, as a share of the speed of its bare API: the median of five rounds. In each round both sides start
 * with their own empty server. The hub's first round is that of a program just started; the bench's own client is warm by then, too.
 */
export const firstOpenBaoRatio = async (slapd: Slapd): Promise<number> => {
  const lanes = await onFresh(fastestLanes)
  const hub = await startHub({ HANSA_LOG_LEVEL: 'warn' })
  try {
    await addDirectory(hub, slapd)
    const ratios: number[] = []
    for (let round = 1; round <= rounds; round += 1) {
      const bare = await onFresh((bao) => bareEntities(bao, lanes, people))
      const name = `vault-${round}`
      const own = await onFresh(async (bao) => {
        const seconds = await provision(hub, { type: 'vault', name, spec: vaultSpec(bao), least: people })
        await removeConnector(hub, name)
        return seconds
      })
      note(`round ${round}: bare ${bare.toFixed(1)} s, ratio ${(bare / own).toFixed(2)}`)
      ratios.push(bare / own)
    }
    return median(ratios)
  } finally {
    await hub.stop()
  }
}
