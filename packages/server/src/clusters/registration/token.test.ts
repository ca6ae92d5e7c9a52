import { describe, expect, test } from 'vitest'
import { type Answer, createAnswers } from '../../kube/testing/index.js'
import { createManualClock } from '../../runtime/testing/clock.js'
import { isSettling, issueToken, revokeOthers } from './token.js'

const day = 86_400
const jwt = (claims: unknown): string =>
  `head.${Buffer.from(typeof claims === 'string' ? claims : JSON.stringify(claims)).toString('base64url')}.sign`

/** A token issued by a member that answers the TokenRequest with this status. */
const issued = async (status: unknown) => {
  const clock = createManualClock()
  const { transport, asked } = createAnswers(({ path, body }): Answer => {
    if (path.endsWith('/secrets')) {
      const secret = body as { metadata: object }
      return { status: 201, body: { ...secret, metadata: { ...secret.metadata, uid: 'secret-uid' } } }
    }
    return { status: 201, body: { ...(body as object), status } }
  })
  const at = clock.now()
  const token = await issueToken(transport, { hubUid: 'hub-1', clock, random: () => 0.5 })
  return { token, asked, at }
}

describe('a token', () => {
  test('is bound to a Secret that was created before it', async () => {
    const { token, asked } = await issued({ token: jwt({ iat: 1, exp: 1 + day }) })
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/v1/namespaces/hansa-system/secrets',
      'POST /api/v1/namespaces/hansa-system/serviceaccounts/hansa/token',
    ])
    expect(asked[0]?.body).toMatchObject({
      metadata: { name: token.secret, labels: { 'hansa.dev/hub': 'hub-1' } },
    })
    expect(asked[1]?.body).toMatchObject({
      spec: { boundObjectRef: { kind: 'Secret', name: token.secret, uid: 'secret-uid' } },
    })
    expect(token.secret).toMatch(/^hansa-token-[0-9a-z]{8}$/)
  })

  test('lives as long as its own claims say, whatever the clocks, and is renewed at 80 %', async () => {
    const { token, at } = await issued({
      token: jwt({ iat: 5_000_000, exp: 5_000_000 + 10 * day }),
      expirationTimestamp: new Date(0).toISOString(),
    })
    expect(token).toMatchObject({
      issuedAt: at,
      expiresAt: at + 10 * day * 1_000,
      renewAt: at + 8 * day * 1_000,
    })
  })

  test.each([
    ['not a JWT', 'opaque'],
    ['holds no JSON', jwt('{')],
    ['ends before it begins', jwt({ iat: 10, exp: 10 })],
    ['does not say when it began', jwt({ exp: 10 })],
  ])('that %s lives as long as the answer says, or an hour', async (_, text) => {
    const clock = createManualClock()
    const until = new Date(clock.now() + 7_200_000).toISOString()
    const told = await issued({ token: text, expirationTimestamp: until })
    expect(told.token.expiresAt - told.at).toBe(7_200_000)
    const silent = await issued({ token: text })
    expect(silent.token.expiresAt - silent.at).toBe(3_600_000)
    const past = await issued({ token: text, expirationTimestamp: new Date(0).toISOString() })
    expect(past.token.expiresAt).toBe(past.at)
  })

  test.each([[undefined], [{}], [{ token: '' }], [{ token: 7 }]])('is not invented: %j', async (status) => {
    await expect(issued(status)).rejects.toMatchObject({ cause: 'Protocol' })
  })
})

test('every other token of this hub is revoked, and none of another hub is touched', async () => {
  const { transport, asked } = createAnswers(({ method }) =>
    method === 'GET'
      ? {
          body: {
            apiVersion: 'meta.k8s.io/v1',
            kind: 'PartialObjectMetadataList',
            metadata: { resourceVersion: '1' },
            items: ['old', 'kept', 'older'].map((name) => ({ metadata: { name, uid: name } })),
          },
        }
      : { body: {} },
  )
  expect(await revokeOthers(transport, 'hub-1', 'kept')).toBe(2)
  expect(asked[0]?.query).toMatchObject({ labelSelector: 'hansa.dev/hub=hub-1' })
  expect(asked.slice(1).map(({ method, path }) => `${method} ${path}`)).toEqual([
    'DELETE /api/v1/namespaces/hansa-system/secrets/old',
    'DELETE /api/v1/namespaces/hansa-system/secrets/older',
  ])
})

test('a refused credential may not be effective yet; any other failure is final', async () => {
  const failing = async (status: number): Promise<unknown> =>
    revokeOthers(createAnswers(() => ({ status, body: {} })).transport, 'h', '').catch(
      (error: unknown) => error,
    )
  expect([isSettling(await failing(401)), isSettling(await failing(403))]).toEqual([true, true])
  expect([isSettling(await failing(404)), isSettling(await failing(500))]).toEqual([false, false])
})
