import { afterAll, beforeAll, describe, it } from 'vitest'
import { seededRandom } from '../faults/support/random.js'
import { available, directoryAvailable } from '../rig/index.js'
import { seed } from '../support/seed.js'
import { openldapSpec } from './support/room.js'
import { createChecker } from './week/check.js'
import { createCompany, ldifOf } from './week/company.js'
import { type Episode, episodes } from './week/episodes.js'
import { createOracle } from './week/oracle.js'
import { hashOf, type Plant, startPlant } from './week/plant.js'
import { createDesk } from './week/settle.js'
import { createStage, rules } from './week/stage.js'

const size = 500
/** Real logins after each step, by this many people on each system. */
const logins = 40
/** How many people have a token on Gitea. */
const tokens = 30
const servers = available(['openbao', 'gitea', 'authelia'])
const can = servers.available ? directoryAvailable('slapd') : servers
const title = can.available ? 'a week in fast motion' : `a week in fast motion (skipped: ${can.reason})`

describe.skipIf(!can.available)(title, () => {
  let plant: Plant
  beforeAll(async () => {
    plant = await startPlant()
  }, 900_000)
  afterAll(async () => {
    await plant?.stop()
  })

  it(`${size} people: after each step everybody may log in where the docs say, and nowhere else`, async () => {
    process.stdout.write(`identity week: HANSA_SEED=${seed}\n`)
    const began = performance.now()
    const random = seededRandom(seed)
    const passwords = Array.from({ length: 20 }, (_, index) => `password-${index}`)
    const hashes = passwords.map(hashOf)
    const company = createCompany(size, random)
    await plant.slapd.load(ldifOf(company, hashes))
    await plant.gitea.request('POST', '/admin/users', {
      username: 'byhand',
      email: 'byhand@example.org',
      password: 'made by hand',
      must_change_password: false,
    })
    const oracle = createOracle(rules)
    const checker = createChecker(plant, oracle, passwords, random)
    const stage = createStage({
      plant,
      desk: createDesk(plant.administrator),
      oracle,
      checker,
      company,
      hashes,
      random,
      logins,
    })
    await stage.desk.put('Directory', 'corp', openldapSpec([plant.slapd]))
    await stage.connect({ graceDays: 30 })
    await stage.desk.put('Mapping', 'people', {
      directory: 'corp',
      scope: { groups: ['staff'] },
      rules: [
        { group: 'staff', grants: [{ connector: 'authelia', groups: ['staff'] }] },
        {
          group: 'team-(.+)',
          grants: [
            { connector: 'gitea', organization: '$1', team: 'developers', permission: 'write' },
            { connector: 'vault', policies: ['team-$1'] },
            { connector: 'authelia', groups: ['$1'] },
          ],
        },
      ],
    })
    await stage.step('everybody is there')
    await checker.makeTokens(
      Object.values(company.people)
        .filter(({ id }) => oracle.accounts('gitea').has(id))
        .slice(0, tokens),
    )
    const left = [...episodes]
    while (left.length > 0) {
      const [next] = left.splice(random.between(0, left.length - 1), 1) as [Episode]
      await next(stage)
    }
    process.stdout.write(
      `identity week: ${stage.steps} steps, ${Object.keys(stage.company.people).length} people, ${stage.logins} people logged in on each system, 0 differences, ${((performance.now() - began) / 1000).toFixed(0)} s\n`,
    )
  }, 1_800_000)
})
