import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fleet, startFleet } from '../faults/support/fleet.js'
import { runSchemathesis } from './schemathesis.js'

/** Of the run itself; the seeding and the installation come on top. */
const seconds = 180

describe('the OpenAPI document against a running hub', () => {
  let fleet: Fleet

  beforeAll(async () => {
    fleet = await startFleet(['eu-1', 'eu-2'])
    // The names that examples in the document use: requests made from them find something.
    await fleet.place('everywhere', {})
    await fleet.push('web', 2)
    await fleet.release('web', 'everywhere')
  })

  afterAll(() => fleet?.close())

  it('accepts what it documents, refuses what it does not, and answers as it says', async () => {
    const { hub } = fleet
    const { exit, output } = await runSchemathesis({ url: hub.url, token: hub.token, seconds, seed: 1 })
    const failures = output.slice(Math.max(0, output.indexOf('= FAILURES =')))
    expect(exit, failures.slice(0, 20_000)).toBe(0)
    for (const phase of ['Examples', 'Coverage', 'Fuzzing', 'Stateful'])
      expect(output).toMatch(new RegExp(`✅ +${phase}`))
  })
})
