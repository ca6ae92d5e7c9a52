import { expect, test } from 'vitest'
import { subjectText } from './binding-subject.js'

test.each([
  [{ group: 'dev' }, 'group dev'],
  [{ group: 'dev', directory: 'corp' }, 'group dev (directory corp)'],
  [{ user: 'anna', signIn: 'company' }, 'user anna (sign-in company)'],
  [{ user: 'corp/7' }, 'user corp/7'],
  [{ user: 'anna' }, 'user anna (no source: gives nobody rights)'],
  [{ token: 'ci' }, 'token ci'],
  [{ everyone: true }, 'every user'],
])('%j is %s', (subject, text) => {
  expect(subjectText(subject)).toBe(text)
})
