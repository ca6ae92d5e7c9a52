import { describe, expect, test } from 'vitest'
import { conditionWord } from './condition-words.js'

describe('a condition in words', () => {
  test.each([
    ['Ready', 'True', ['Ready', 'good']],
    ['Ready', 'False', ['Not Ready', 'bad']],
    ['CredentialsValid', 'False', ['CredentialsValid: False', 'bad']],
    ['Ready', 'Unknown', ['Ready unknown', 'idle']],
    ['DefinitionDiffers', 'True', ['Definition differs', 'warn']],
    ['DefinitionDiffers', 'False', ['Definitions match', 'good']],
  ] as const)('%s %s', (type, status, word) => {
    expect(conditionWord({ type, status })).toEqual(word)
  })
})
