import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fleet, startFleet } from '../faults/support/fleet.js'
import { runSchemathesis } from './schemathesis.js'

describe('the OpenAPI document against a running hub', () => {
  let fleet: Fleet

  beforeAll(async () => {
    fleet = await startFleet(['eu-1', 'eu-2'])
    // The names in the document's examples, so that requests derived from them find resources.
    await fleet.place('everywhere', {})
    await fleet.push('web', 2)
    await fleet.release('web', 'everywhere')
  })

  afterAll(() => fleet?.close())

  const check = async (phases: readonly string[], seconds: number, without: readonly string[] = []) => {
    const { url, token } = fleet.hub
    const { exit, output } = await runSchemathesis({ url, token, phases, without, seconds, seed: 1 })
    const failures = output.slice(Math.max(0, output.indexOf('= FAILURES =')))
    expect(exit, failures.slice(0, 20_000)).toBe(0)
    for (const phase of phases) expect(output).toMatch(new RegExp(`✅ +${phase}`, 'i'))
  }

  it('accepts documented requests, refuses others, and answers as documented', () =>
    check(['examples', 'coverage'], 120))

  // Each run generates other requests here, and violates rules over several fields that no schema states: the excluded check runs above.
  it('answers as documented to any requests in any order', () =>
    check(['fuzzing', 'stateful'], 100, ['explained_refusal', 'negative_data_rejection']))
})
