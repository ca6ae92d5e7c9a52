import { expect, test } from 'vitest'
import { HansaError } from '../../runtime/errors.js'
import { objectsIn } from './rendered-objects.js'

const refuse = (source: string, reason: string) =>
  new HansaError('Unprocessable', { reason: `${source}: ${reason}`, fix: '' })

test('an annotation of Hansa with an unknown value is refused, with the file that renders it', () => {
  const metadata = { name: 'a', annotations: { 'hansa.dev/apply': 'Never' } }
  const object = { apiVersion: 'v1', kind: 'Secret', metadata }
  expect(() => objectsIn({ source: 'templates/a.yaml', object }, refuse)).toThrow(
    'templates/a.yaml: Secret "a": annotation hansa.dev/apply is "Never"; set it to "CreateOnly", or remove it',
  )
})
