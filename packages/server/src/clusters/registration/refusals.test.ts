import { expect, test } from 'vitest'
import { KubeError } from '../../kube/index.js'
import { addressRefused } from '../../runtime/egress.js'
import { HansaError } from '../../runtime/errors.js'
import { refusalOf } from './refusals.js'

const said = (error: KubeError): string => {
  const refusal = refusalOf('https://somewhere', error)
  if (refusal instanceof HansaError) return `${refusal.code}: ${refusal.message} → ${refusal.hint}`
  throw error
}

test.each([403, 404, 500])('an error for an answer of %s repeats at most 300 characters of it', (status) => {
  const text = said(new KubeError('Status', 'x'.repeat(1_900), { status }))
  expect(text.match(/x+/g)?.map(({ length }) => length)).toEqual([299])
})

test('the error names a refused address', () => {
  const message =
    'connection to 169.254.169.254 refused: addresses of cloud metadata services are never allowed'
  expect(said(new KubeError('Refused', message, { code: addressRefused }))).toBe(
    `Unprocessable: https://somewhere: ${message} → use an address of the API server that the hub is allowed to connect to`,
  )
})
