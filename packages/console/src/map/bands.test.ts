import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cluster } from '../testing/rows.js'
import { mapLines } from './bands.js'

describe('the map', () => {
  it('has regions by name, and clusters in them as people count', () => {
    const clusters = ['eu-10', 'us-1', 'eu-2', 'eu-1'].map((name) =>
      cluster(name, { region: name.slice(0, 2) }),
    )
    expect(
      mapLines(clusters, 2).map((line) => [line.type, line.clusters.map(({ name }) => name).join()]),
    ).toEqual([
      ['region', 'eu-1,eu-2,eu-10'],
      ['cards', 'eu-1,eu-2'],
      ['cards', 'eu-10'],
      ['region', 'us-1'],
      ['cards', 'us-1'],
    ])
  })
  it('shows every cluster once, however wide it is', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(200)), fc.integer({ min: 1, max: 9 }), (numbers, columns) => {
        const clusters = numbers.map((number) => cluster(`c-${number}`, { region: `r${number % 3}` }))
        const shown = mapLines(clusters, columns)
          .filter(({ type }) => type === 'cards')
          .flatMap((line) => line.clusters)
        expect(shown.map(({ name }) => name).sort()).toEqual(clusters.map(({ name }) => name).sort())
      }),
    )
  })
})
