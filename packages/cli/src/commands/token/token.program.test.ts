import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../testing/world.js'

/** The built CLI against a built hub. */
let world: World
beforeAll(async () => {
  world = await createWorld()
}, 120_000)
afterAll(() => world?.close())

describe('hansa token', () => {
  test('creates a token, and prints it once and alone on standard output', async () => {
    const { exit, stdout, stderr } = await world.run([
      ...['token', 'create', 'ci', '--description', 'pipeline', '--ceiling', 'viewer'],
      ...['--source-range', '127.0.0.0/8', '--ttl', '30d'],
    ])
    expect([exit, stdout]).toEqual([0, expect.stringMatching(/^hansa_[A-Za-z0-9_-]{43}\n$/)])
    expect(stderr).toContain('token "ci" has no rights until a RoleBinding names it')
    expect(stderr).toContain('It is not shown again.')
    expect(await world.hansa('token', 'list')).not.toContain(stdout.trim())
  })

  test('lists tokens with owner, last use and expiry', async () => {
    expect(await world.hansa('token', 'list')).toMatch(
      /NAME +OWNER +STATUS +AGE +LAST USED +EXPIRES +ROLES\nadmin +- +Active .* in \d+[hm] +admin\nci +admin +Active +\d+s +never +in \d+d +-/,
    )
    expect(await world.hansa('token', 'list', 'ci', '-o', 'wide')).toMatch(/viewer +127\.0\.0\.0\/8 +api/)
    expect(await world.hansa('token', 'list', '-o', 'name')).toBe('servicetoken/admin\nservicetoken/ci\n')
    expect(await world.run(['token', 'list', '--unused'])).toMatchObject({
      exit: 0,
      stderr: 'No tokens found. Create one: hansa token create NAME\n',
    })
  })

  test('rotates and revokes one', async () => {
    const rotated = await world.json('token', 'rotate', 'ci', '--overlap', '1h')
    expect(rotated).toMatchObject({
      token: expect.stringMatching(/^hansa_/),
      serviceToken: { metadata: { name: 'ci' }, former: { expiresAt: expect.any(String) } },
    })
    expect(await world.run(['token', 'revoke', 'ci'])).toMatchObject({ exit: 2 })
    expect(await world.hansa('token', 'revoke', 'ci', '--yes')).toBe('token ci revoked\n')
    expect(await world.run(['token', 'list', 'ci'])).toMatchObject({ exit: 3 })
  })

  test('refuses a life that the hub does not allow, a wrong network, and an output that loses the token', async () => {
    expect(await world.run(['token', 'create', 'x', '--ttl', '91d'])).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('--token-max-ttl'),
    })
    expect(await world.run(['token', 'create', 'x', '--source-range', 'office'])).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('invalid source range "office"'),
    })
    expect(await world.run(['token', 'create', 'x', '-o', 'name'])).toMatchObject({ exit: 2 })
    expect(await world.hansa('token', 'list', '-o', 'name')).toBe('servicetoken/admin\n')
  })
})
