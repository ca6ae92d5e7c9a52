import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  accessToDependency,
  type DependencyRepository,
  dependencyRepositoriesOf,
} from './dependency-repositories.js'

const entry = (url: string, token: string): DependencyRepository => ({
  url,
  access: { token: { value: token } },
})
const all = [
  entry('oci://registry.example/charts', 'charts'),
  entry('oci://registry.example/charts/team', 'team'),
  entry('https://charts.example.org', 'repository'),
]

test.each([
  ['oci://registry.example/charts', 'charts'],
  ['oci://Registry.example/charts/', 'charts'],
  ['oci://registry.example/charts/other', 'charts'],
  ['oci://registry.example/charts/team/web', 'team'],
  ['https://charts.example.org:443/stable/', 'repository'],
  ['oci://registry.example/charts-of-others', undefined],
  ['oci://registry.example', undefined],
  ['oci://registry.example:5000/charts', undefined],
  ['oci://registry.example/charts/../private', undefined],
  ['https://registry.example/charts', undefined],
  ['http://charts.example.org', undefined],
  ['https://charts.example.org@evil.example', undefined],
  ['https://charts.example.org/%2e%2e/x', 'repository'],
  ['https://charts.example.org/a%2f..%2fb', undefined],
  ['https://charts.example.org/?path=/', undefined],
  ['https://charts.example.org.evil.example', undefined],
  ['oci://registry.example/charts#@evil.example/charts', undefined],
  ['file://../charts', undefined],
  ['@charts', undefined],
  ['oci://registry%2eexample/charts', undefined],
  ['oci://rägistry.example/charts', undefined],
])('a dependency at %s gets the access of %s', (repository, token) => {
  expect(accessToDependency(all)(repository)).toEqual(token && { credentials: { token } })
})

test.each([
  ['oci://registry.example:5000/charts', true],
  [`oci://${'a'.repeat(253)}/charts`, true],
  [`oci://${'a'.repeat(254)}/charts`, false],
  [`oci://${'ä'.repeat(1500)}/charts`, false],
  ['oci://registry%2eexample/charts', false],
  ['https://rägistry.example/charts', true],
  ['https://charts.example.org/%41', false],
])('access to %s is accepted: %s', (url, valid) => {
  const { success, error } = dependencyRepositoriesOf(z.never()).safeParse([{ url, access: {} }])
  expect(success).toBe(valid)
  if (!valid)
    expect(error?.issues).toMatchObject([{ path: [0, 'url'], message: expect.stringContaining('%') }])
})
