import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore } from '../db/index.js'
import { tokenSubject } from '../runtime/subject.js'
import { createTargetLists } from './target-list.js'
import { placeTarget, targetsOnCluster, withdrawTarget } from './targets.js'

const subject = tokenSubject('t')

let opened: Awaited<ReturnType<typeof openTestStore>>
beforeEach(async () => {
  opened = await openTestStore()
})
afterEach(() => opened.close())

const desired = (replicas: number) => ({
  bundle: { uid: 'b', name: 'web', version: '1.0.0', digest: 'sha256:0' },
  valuesHash: 'sha256:1',
  namespace: 'web',
  workloads: [
    { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'web', name: 'web', replicas },
    { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'web', name: 'worker', replicas: 1 },
  ],
  patches: [],
  conflicts: 'Fail' as const,
  drift: 'Correct' as const,
  deletion: 'Keep' as const,
})

/** Creates a target for each `namespace/release.cluster`. */
const make = (...names: string[]) =>
  opened.store.write({ subject }, async (tx) => {
    for (const name of names) {
      const [namespace = '', release = '', cluster = ''] = name.split(/[/.]/)
      placeTarget(
        tx,
        { releaseUid: `${namespace}/${release}`, namespace, release, cluster, desired: desired(3) },
        undefined,
      )
    }
  })

const namesOf = ({ items }: { items: { metadata: { namespace: string; name: string } }[] }): string[] =>
  items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)

describe('the targets of the fleet', () => {
  it('are listed by namespace, release and cluster, page by page, as of the first page', async () => {
    await make('b/web.eu-1', 'a/web.us-1', 'a/web.eu-1', 'a/api.eu-2')
    const { full } = createTargetLists(opened.store)
    const first = await full({ subject, limit: 3 })
    expect(namesOf(first)).toEqual(['a/api.eu-2', 'a/web.eu-1', 'a/web.us-1'])
    await make('c/web.eu-1')
    const second = await full({ subject, limit: 3, cursor: first.metadata.cursor })
    expect(namesOf(second)).toEqual(['b/web.eu-1', 'c/web.eu-1'])
    expect(second.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion })
  })

  it('are selected by cluster, by release, and by any other field, over all pages', async () => {
    await make(...Array.from({ length: 1_200 }, (_, at) => `a/r${at}.c${at % 3}`), 'b/r5.c1')
    const { full } = createTargetLists(opened.store)
    const count = async (fieldSelector: string): Promise<number> => {
      let found = 0
      for (let cursor: string | undefined; ; ) {
        const page = await full({ subject, limit: 300, fieldSelector, cursor })
        found += page.items.length
        cursor = page.metadata.cursor
        if (cursor === undefined) return found
      }
    }
    expect(await count('spec.cluster=c1')).toBe(401)
    expect(await count('spec.release=r5')).toBe(2)
    expect(await count('spec.release=r5,metadata.namespace=b')).toBe(1)
    expect(await count('spec.cluster!=c1')).toBe(800)
    expect(await count('spec.desired.bundle.version=1.0.0')).toBe(1_201)
    expect(await count('spec.removing=Evicted')).toBe(0)
  })

  it('are summarized: where they are, how many replicas, and their status', async () => {
    await make('a/web.eu-1')
    await opened.store.write({ subject }, async (tx) => {
      for (const row of await targetsOnCluster(tx, 'eu-1')) withdrawTarget(tx, row, 'Evicted')
    })
    const { items } = await createTargetLists(opened.store).short({ subject })
    expect(items).toEqual([
      {
        metadata: expect.objectContaining({ namespace: 'a', name: 'web.eu-1' }),
        spec: { release: 'web', cluster: 'eu-1', version: '1.0.0', replicas: 4, removing: 'Evicted' },
        status: {
          applied: false,
          ready: false,
          drifted: false,
          failed: false,
          unreachable: false,
          waiting: false,
          message: '',
        },
      },
    ])
  })

  it('refuse a cursor of another list', async () => {
    await make('a/web.eu-1', 'a/web.eu-2')
    const { full } = createTargetLists(opened.store)
    const { metadata } = await full({ subject, limit: 1 })
    await expect(
      full({ subject, cursor: metadata.cursor, fieldSelector: 'spec.cluster=eu-1' }),
    ).rejects.toMatchObject({
      code: 'BadRequest',
    })
  })
})
