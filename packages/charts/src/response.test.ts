import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { decodeResponse } from './response.js'

/** A response as the engine writes it. */
const frameOf = (header: object, ...contents: readonly string[]): Buffer => {
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  return Buffer.concat([length, text, Buffer.from(contents.join(''))])
}
const bytes = (text: string): number => Buffer.byteLength(text)

describe('a response', () => {
  test('of a chart has the contents of manifests, hooks and definitions, in this order', async () => {
    const [first, object, comment, hook, definition] = ['ä: 1\n', '{"ä":1}', '# €', 'b: 2', 'c: 3']
    const frame = frameOf(
      {
        rendering: {
          notes: 'note',
          manifests: [
            { source: 'a', text: bytes(first), object: bytes(object) },
            { source: 'b', text: bytes(comment) },
          ],
          hooks: [{ source: 'c', text: bytes(hook), object: 2, events: ['test'], weight: 5 }],
          crds: [{ source: 'd', text: bytes(definition), object: 2 }],
        },
        warnings: ['careful'],
      },
      ...[first, object, comment, hook, '{}', definition, '{}'],
    )
    expect(await decodeResponse('helm', frame)).toEqual({
      rendering: {
        notes: 'note',
        manifests: [
          { source: 'a', text: 'ä: 1\n', object: { ä: 1 } },
          { source: 'b', text: '# €' },
        ],
        hooks: [{ source: 'c', text: 'b: 2', object: {}, events: ['test'], weight: 5 }],
        crds: [{ source: 'd', text: 'c: 3', object: {} }],
        warnings: ['careful'],
      },
    })
  })

  test('with an error has its details', async () => {
    const error = { message: 'no', faults: [{ pointer: '/a', message: 'got string' }] }
    expect(await decodeResponse('helm', frameOf({ error }))).toEqual({ error, warnings: [] })
  })

  test('lets the event loop run between its objects', async () => {
    const object = JSON.stringify(Array.from({ length: 20_000 }, (_, at) => ({ at })))
    const objects = Array.from({ length: 50 }, () => object.length)
    const frame = frameOf({ rendering: { objects, text: 0 } }, object.repeat(objects.length))
    let isDecoded = false
    let turns = 0
    const count = async (): Promise<void> => {
      for (; !isDecoded; turns += 1) await nextTurn()
    }
    const counting = count()
    expect(await decodeResponse('kustomize', frame)).toMatchObject({ rendering: { text: '' } })
    isDecoded = true
    await counting
    expect(turns).toBeGreaterThan(5)
  })
})
