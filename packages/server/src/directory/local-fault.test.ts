import { afterEach, expect, test } from 'vitest'
import { openTestStore } from '../db/index.js'
import { eventsOf } from '../events/index.js'
import { createResourceService } from '../resources/index.js'
import { noFaults } from '../runtime/faults.js'
import type { LocalFault } from '../runtime/local-fault.js'
import { silentLogger } from '../runtime/logger.js'
import { controllerSubject, tokenSubject } from '../runtime/subject.js'
import { createManualClock } from '../runtime/testing/clock.js'
import { DirectorySpecInput } from './contract.js'
import { createDirectoryController } from './controller.js'
import { createDirectoryKind } from './kind.js'
import { explain } from './ldap/explain.js'
import { targetOf } from './ldap/target.js'
import { createDirectoryMetrics } from './metrics.js'

const spec = DirectorySpecInput.parse({
  type: 'ldap',
  ldap: {
    preset: 'openldap',
    urls: ['ldaps://ldap.example.org'],
    bind: { method: 'simple', dn: 'cn=hansa', password: { value: 'x' } },
    people: { base: 'dc=example,dc=org' },
  },
})
const emfile = Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' })
const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
const explained = (error: Error): Error => {
  if (spec.type !== 'ldap') throw error
  const [url = ''] = spec.ldap.urls
  return explain(error, {
    step: 'connect',
    target: targetOf(url, false),
    spec: { ...spec.ldap, bind: { method: 'external' } },
    late: false,
  })
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A directory with a server that fails with the given error; undefined: it returns no people. */
const watched = async (failure: () => Error | undefined) => {
  const { store, sealer, close } = await openTestStore()
  const clock = createManualClock()
  const resources = createResourceService({ kind: createDirectoryKind({ sealer }), store, sealer, clock })
  await resources.create(
    { apiVersion: 'hansa.dev/v1', kind: 'Directory', metadata: { name: 'corp' }, spec },
    { subject: tokenSubject('test') },
  )
  const told: LocalFault[] = []
  let looks = 0
  const controller = createDirectoryController({
    store,
    sealer,
    writer: { subject: controllerSubject('hub/directories') },
    clock,
    random: () => 0,
    logger: silentLogger,
    metrics: createDirectoryMetrics(undefined, () => []),
    faults: { ...noFaults, tell: (fault) => told.push(fault) },
    openSource: () => ({
      changed: async () => true,
      read: async () => {
        looks += 1
        const error = failure()
        if (error !== undefined) throw explained(error)
        throw new Error('not asked for here')
      },
      close: () => {},
    }),
  })
  await controller.start()
  closing.push(async () => {
    await controller.close()
    await close()
  })
  return {
    clock,
    told,
    looks: () => looks,
    ready: async () =>
      (await resources.get({ name: 'corp' })).status.conditions.find(({ type }) => type === 'Ready'),
    reasons: () =>
      store.read(async (reader) =>
        (await eventsOf(reader, { kind: 'Directory' }, { limit: 100 })).map(({ reason }) => reason),
      ),
  }
}

test('a directory that could not be asked for want of descriptors has not failed', async () => {
  const { clock, told, looks, ready, reasons } = await watched(() => emfile)
  await expect
    .poll(async () => {
      await clock.pass(10_000)
      return looks()
    })
    .toBeGreaterThan(3)
  expect(await ready()).toMatchObject({
    status: 'Unknown',
    reason: 'LocalFault',
    message: expect.stringContaining('connect EMFILE'),
  })
  expect(told[0]).toEqual({ code: 'EMFILE', message: 'connect EMFILE' })
  expect(await reasons()).not.toContain('LocalFault')
})

test('one that had failed before stays failed', async () => {
  let error = refused
  const { clock, told, ready } = await watched(() => error)
  await expect.poll(ready).toMatchObject({ status: 'False', reason: 'Unreachable' })
  error = emfile
  await expect
    .poll(async () => {
      await clock.pass(10_000)
      return told.length
    })
    .toBeGreaterThan(0)
  expect(await ready()).toMatchObject({ status: 'False', reason: 'Unreachable' })
})
