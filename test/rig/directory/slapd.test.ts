import { describe, expect, it } from 'vitest'
import { startSlapd } from '../shared.js'
import { until } from '../until.js'
import { directoryAvailable } from './tools.js'

const can = directoryAvailable('slapd')
const person = (uid: string, suffix: string) =>
  `dn: uid=${uid},ou=people,${suffix}\nobjectClass: inetOrgPerson\nuid: ${uid}\ncn: ${uid}\nsn: ${uid}\n`

describe.skipIf(!can.available)('a real OpenLDAP', () => {
  it('answers after each of kill, hang, restart; keeps its data; is emptied', async () => {
    const slapd = await startSlapd()
    try {
      await slapd.add(person('anna', slapd.suffix))
      await slapd.kill()
      await expect(slapd.search(slapd.suffix, '(uid=anna)')).rejects.toThrow(/contact/)
      await slapd.restart()
      expect(await slapd.search(slapd.suffix, '(uid=anna)', 'uid')).toContain('uid: anna')
      expect(await slapd.search(slapd.suffix, '(dc=example)', 'contextCSN')).toMatch(/contextCSN: \d{14}/)
      await slapd.hang()
      await slapd.resume()
      await slapd.load(person('berta', slapd.suffix))
      expect(await slapd.search(slapd.suffix, '(uid=berta)', 'uid')).toContain('uid: berta')
      await slapd.empty()
      expect(await slapd.search(slapd.suffix, '(uid=*)', 'uid')).toBe('')
    } finally {
      await slapd.stop()
    }
  })

  it('has copies that catch up', async () => {
    const first = await startSlapd()
    const second = await startSlapd({ copyOf: first })
    try {
      await first.add(person('carla', first.suffix))
      await until('the copy has carla', async () =>
        (await second.search(second.suffix, '(uid=carla)', 'uid')).includes('uid: carla'),
      )
    } finally {
      await second.stop()
      await first.stop()
    }
  })
})
