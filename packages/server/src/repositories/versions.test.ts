import { describe, expect, it } from 'vitest'
import { versionsFor } from './versions.js'

const commit = `${'0'.repeat(12)}${'a'.repeat(28)}`

describe('the versions of a commit', () => {
  it('is the one of the chart, then a new one that is ordered after the others', () => {
    expect(versionsFor(commit, '1.2.0', ['1.0.0', '0.0.0-git.9.gaaaaaaaaaaaa'])).toEqual([
      '1.2.0',
      '0.0.0-git.10.g000000000000',
    ])
  })

  it('is one that the commit has already, before a new one', () => {
    const mine = '0.0.0-git.2.g000000000000'
    expect(versionsFor(commit, undefined, [mine])).toEqual([mine, '0.0.0-git.3.g000000000000'])
  })

  it.each(['v1.0.0', '1.0', '1.0.0+build', ''])('is not "%s", an invalid version', (chart) => {
    expect(versionsFor(commit, chart, [])).toEqual(['0.0.0-git.1.g000000000000'])
  })
})
