import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore, type Row } from '../db/index.js'
import { systemClock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { tokenSubject } from '../runtime/subject.js'
import { upgrades } from './index.js'

const writer = { subject: tokenSubject('test') }
const at = '2026-01-01T00:00:00.000Z'

const rowOf = (name: string, kind: string, spec: unknown = {}): Row => ({
  ...{ uid: randomUUID(), kind, namespace: 'default', name, spec },
  ...{ labels: {}, annotations: {}, status: {}, generation: 1, revision: 0, deletedAt: null },
  ...{ createdAt: at, updatedAt: at },
})

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hansa-revisions-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

const open = (given: typeof upgrades | undefined) =>
  openStore({ data, clock: systemClock, logger: silentLogger, ...(given && { upgrades: given }) })

test('the spec of each release of an older hub becomes its revision 1, once', async () => {
  const old = await open(undefined)
  const bundle = rowOf('web', 'Bundle')
  const release = (name: string, version: string) =>
    rowOf(name, 'Release', {
      bundle: { name: 'web', version },
      placement: 'p',
      namespace: 'shop',
      replicas: { web: 2 },
      values: { size: 1 },
      overrides: [],
      drift: 'Correct',
    })
  const one = release('one', '1.0.0')
  const lost = release('lost', '9.0.0')
  await old.store.write(writer, async (tx) => {
    for (const row of [bundle, one, lost]) await tx.put(row)
    const { bundleRevisions, meta } = tx.tables
    const revision = { bundleUid: bundle.uid, version: '1.0.0', digest: 'sha256:a', objects: 1 }
    await tx.db.insert(bundleRevisions).values({ ...revision, spec: {}, createdAt: at })
    await tx.db.delete(meta).where(eq(meta.key, 'revisions'))
  })
  await old.close()
  for (const _ of ['numbers them', 'changes nothing']) {
    const opened = await open(upgrades)
    const rows = await opened.store.read((reader) => reader.db.select().from(reader.tables.releaseRevisions))
    await opened.close()
    const goal = { namespace: 'shop', values: { size: 1 }, overrides: [] }
    const first = { number: 1, actor: '', reason: '', rollbackOf: null, completedAt: null }
    const entries = [
      {
        ...first,
        releaseUid: one.uid,
        goal: { ...goal, bundle: { name: 'web', version: '1.0.0' } },
        ...{ bundleUid: bundle.uid, bundleDigest: 'sha256:a' },
      },
      {
        ...first,
        releaseUid: lost.uid,
        goal: { ...goal, bundle: { name: 'web', version: '9.0.0' } },
        ...{ bundleUid: '', bundleDigest: '' },
      },
    ]
    expect(rows).toHaveLength(2)
    for (const entry of entries)
      expect(rows.find(({ releaseUid }) => releaseUid === entry.releaseUid)).toMatchObject(entry)
  }
})
