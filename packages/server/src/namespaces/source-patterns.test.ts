import { describe, expect, test } from 'vitest'
import { matchesSource, unclearSource } from './source-patterns.js'

test.each([
  ['https://git.example.com/shop/*', 'HTTPS://Git.Example.com:443/shop/web.git', true],
  ['https://git.example.com:443/shop/*', 'https://git.example.com/shop/web.git', true],
  ['https://git.example.com/shop/*', 'https://git.example.com:8443/shop/web.git', false],
  ['https://git.example.com/shop/*', 'https://git.example.com/%73hop/web.git', true],
  ['https://git.example.com/shop/*', 'https://git.example.com/shopping/web.git', false],
  ['https://*.example.com/*', 'https://git.example.com/a/b', true],
  ['https://*.example.com/*', 'https://evil.test/x.example.com/a', false],
  ['https://git.example.com*', 'https://git.example.com/a', true],
  ['https://*', 'https://git.example.com/a', true],
  ['*://git.example.com/*', 'ssh://git@git.example.com/a', false],
  ['*://*git.example.com/*', 'ssh://git@git.example.com/a', true],
  ['https://git.example.com', 'https://git.example.com/', true],
  ['https://git.example.com', 'https://git.example.com/a', false],
  ['ssh://git@git.example.com/shop/*', 'git@GIT.example.com:shop/web.git', true],
  ['git@git.example.com:shop/*', 'ssh://git@git.example.com:22/shop/web.git', true],
  ['git@git.example.com:shop/*', 'ssh://git@git.example.com/other/web.git', false],
  ['oci://r.example.com/shop/*', 'oci://R.example.com/shop/web', true],
  ['*', 'https://git.example.com/a', true],
  ['*', 'upload', true],
  ['upload', 'upload', true],
  ['https://*', 'upload', false],
])('%s matches %s: %s', (pattern, source, expected) => {
  expect(matchesSource(pattern, source)).toBe(expected)
})

describe('refuses what programs read in different ways', () => {
  test.each([
    'https://h.example.com/shop/../other/web',
    'https://h.example.com/shop/%2e%2e/other/web',
    'https://h.example.com/shop/.%2E/other/web',
    'https://h.example.com/shop/%252e%252e/other/web',
    'https://h.example.com/shop/a%2f..%2f..%2fother',
    'https://h.example.com/shop/..%5cother',
    'https://h.example.com/shop\\..\\other',
    'https://h.example.com/shop/..;x/other',
    'https://h.example.com/shop/./web',
    'https://h.example.com/shop/.\t./other',
    'https://h.example.com/other?/shop/web',
    'https://h.example.com/other#/shop/web',
    'https://user@h.example.com/shop/web',
    'https:///h.example.com/shop/web',
    'https:/h.example.com/shop/web',
    'https://127.1/shop/web',
    'https://h%2eexample.com/shop/web',
    'oci://r.example.com/shop/../other/web',
    'oci://r.example.com/shop/%2e%2e/other/web',
    'ssh://git@h.example.com/shop/../other.git',
    'git@h.example.com:shop/../other.git',
    'git@h.example.com:../other.git',
  ])('%s', (source) => {
    expect(unclearSource(source)).toEqual(expect.any(String))
  })

  test.each([
    'https://h.example.com/shop/web.git',
    'https://h.example.com:8443/shop/..web/v1..2/%C3%A9',
    'http://[::1]:8080/shop',
    'oci://r.example.com:5000/shop/web',
    'ssh://git@h.example.com:2222/~shop/web.git',
    'git@h.example.com:shop/web.git',
  ])('but not %s', (source) => {
    expect(unclearSource(source)).toBeUndefined()
  })
})
