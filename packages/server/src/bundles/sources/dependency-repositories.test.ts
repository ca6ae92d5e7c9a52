import { expect, test } from 'vitest'
import { accessToDependency, type DependencyRepository } from './dependency-repositories.js'

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
])('a dependency at %s gets the access of %s', (repository, token) => {
  expect(accessToDependency(all)(repository)).toEqual(token && { credentials: { token } })
})
