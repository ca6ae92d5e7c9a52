import { afterEach, describe, expect, test } from 'vitest'
import { KubeError, type Transport } from '../kube/index.js'
import { applyErrorOf, stopsAll } from './apply/apply-error.js'
import { type Hub, openHub } from './testing/hub.js'
import { configMap, deployment } from './testing/manifests.js'

let hub: Hub | undefined
afterEach(async () => {
  await hub?.close()
  hub = undefined
})

const message = (reason: string): string =>
  `Internal error occurred: failed calling webhook "check.example.com": failed to call webhook: Post "https://check.web.svc:443/look?timeout=30s": ${reason}`

/** The API server's response to applies of one object; others pass. */
const failing =
  (name: string) =>
  (transport: Transport): Transport => ({
    ...transport,
    request: (asked) =>
      asked.method === 'PATCH' && asked.path.endsWith(`/${name}`)
        ? Promise.reject(
            new KubeError('Status', message('context deadline exceeded'), {
              status: 500,
              reason: 'InternalError',
            }),
          )
        : transport.request(asked),
  })

const secret = { group: '', version: 'v1', kind: 'Secret', namespace: 'web', name: 'pw' }

describe('a webhook of a member that does not answer', () => {
  test('is named with its address and reason; everything else of the target is applied, nothing is pruned', async () => {
    hub = await openHub()
    await hub.push('web', '1.0.0', [configMap('settings'), configMap('old'), deployment('web')])
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.push('web', '2.0.0', [
      configMap('settings', { a: '2' }),
      configMap('other'),
      deployment('web'),
      deployment('hook'),
    ])
    await hub.restart({ transport: failing('settings') })
    await hub.place({ version: '2.0.0' })
    const row = await hub.when(uid, 'it failed', ({ failed }) => failed)
    expect(row.message).toBe(
      'ConfigMap default/settings on eu-1: admission webhook "check.example.com" (https://check.web.svc:443/look) failed: context deadline exceeded; check the service behind the webhook',
    )
    expect(row).toMatchObject({ applied: false, unreachable: false })
    // The workload behind the webhook may come in a later wave.
    const names = (await hub.inventory()).filter(({ state }) => state === 'applied').map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['other', 'web', 'hook', 'old']))
    await hub.push('api', '1.0.0', [configMap('api')])
    await hub.ready(await hub.place({ bundle: 'api' }))
    await hub.restart()
    await hub.ready(uid)
    expect((await hub.inventory()).map(({ name }) => name)).not.toContain('old')
  })

  test('is not a failure of its cluster, whatever else the API server answers', () => {
    for (const fields of [{ status: 429 }, { status: 503, retryAfterMs: 5_000 }, { status: 500 }]) {
      const refusal = applyErrorOf(new KubeError('Status', message('EOF'), fields), secret, 'eu-1')
      expect(stopsAll(refusal)).toBe(false)
      expect(refusal).toMatchObject({ reason: 'Failed', webhook: 'check.example.com', place: secret })
    }
  })

  test('is named for a Secret without repeating what it answered', () => {
    const error = new KubeError(
      'Status',
      'Internal error occurred: failed calling webhook "w": could not read "hunter2"',
      { status: 500 },
    )
    expect(applyErrorOf(error, secret, 'eu-1').message).toBe(
      'Secret web/pw on eu-1: admission webhook "w" failed; check the service behind the webhook',
    )
  })

  test('gets as long as a webhook may take, but reads of a hanging member get no longer', async () => {
    const { defaultDeliverySettings: settings } = await import('./settings.js')
    // The longest timeoutSeconds of a webhook is 30; the API server ends the call after 34 s.
    expect(settings.writeMs).toBeGreaterThan(34_000)
    expect(settings.callMs).toBeLessThan(settings.writeMs)
    // Writes of a hub that lost its lease are searched for when none can arrive any more.
    expect(settings.flightMs).toBeGreaterThanOrEqual(settings.writeMs + 15_000)
  })
})
