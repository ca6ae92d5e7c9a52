import { describe, expect, test } from 'vitest'
import { GitAddressError, isGitAddress, isGitUrl, originOfCommit, parseGitAddress, refOf } from './address.js'

describe('an address of a folder in Git', () => {
  test.each([
    ['git+https://git.example/a/b.git', { url: 'https://git.example/a/b.git', path: '' }],
    ['git+https://git.example/a/b.git/', { url: 'https://git.example/a/b.git', path: '' }],
    ['git+https://git.example:3000/a/b//c/d/', { url: 'https://git.example:3000/a/b', path: 'c/d' }],
    ['git+http://localhost/b.git//c?ref=main', { url: 'http://localhost/b.git', path: 'c', ref: 'main' }],
    ['git+https://h/b?ref=v1.0+build', { url: 'https://h/b', path: '', ref: 'v1.0+build' }],
    ['git+https://h/b//c%20d?ref=feature/a%25', { url: 'https://h/b', path: 'c d', ref: 'feature/a%' }],
    ['git+ssh://git@h:2222/a/b.git//c', { url: 'ssh://git@h:2222/a/b.git', path: 'c' }],
    ['git+ssh://git@[::1]/b.git', { url: 'ssh://git@[::1]/b.git', path: '' }],
  ])('%s', (text, expected) => {
    expect(isGitAddress(text)).toBe(true)
    expect(parseGitAddress(text)).toEqual(expected)
  })

  test.each([
    ['git+https://anna:hunter2@h/b.git', /does not name a repository/],
    ['git+https://hunter2@h/b.git', /does not name a repository/],
    ['git+ssh://git:hunter2@h/b.git', /does not name a repository/],
    ['git+ssh://h/b.git', /does not name a repository/],
    ['git+ssh://git@-oProxyCommand=x/b.git', /does not name a repository/],
    ['git+ssh://-x@h/b.git', /does not name a repository/],
    ['git+ssh://git@h:99999/b.git', /does not name a repository/],
    ['git+https://h/b.git#main', /has a fragment/],
    ['git+https://h/b.git//c//d', /more than one \/\//],
    ['git+https://h/b.git//../c', /invalid path/],
    ['git+https://h/b.git//.git', /invalid path/],
    ['git+https://h/b.git//a%2f..%2fb', /invalid path/],
    ['git+https://h/b.git//%', /not percent-encoded/],
    ['git+https://h/b.git?version=1', /unknown parameter "version"/],
    ['git+https://h/b.git?ref=a&ref=b', /unknown parameter "ref"/],
    ['git+https://h/b.git?ref=', /invalid ref ""/],
    ['git+https://h/b.git?ref=--upload-pack=x', /invalid ref/],
    ['git+https://h/b.git?ref=a..b', /invalid ref/],
  ])('%s is refused, without the secrets in it', (text, message) => {
    const read = () => parseGitAddress(text)
    expect(read).toThrow(GitAddressError)
    expect(read).toThrow(message)
    expect(read).not.toThrow(/hunter2/)
  })

  test('other texts are not addresses', () => {
    for (const text of ['./git+https', 'https://h/b.git', 'git+file:///etc', 'git+ext::sh', 'oci://h/b'])
      expect(isGitAddress(text)).toBe(false)
    for (const text of [
      'file:///etc',
      'ext::sh -c x',
      'git://h/b',
      'git@h:b.git',
      'ssh://git@h/',
      'https://h/b?x',
      'https://h\\@evil.example/../b.git',
      'https:\\/h/b.git',
      'https:/h/b.git',
      'https://h/a b.git',
      'https://h/b.git\n',
      'https://bücher.example/b.git',
    ])
      expect(isGitUrl(text)).toBe(false)
  })
})

test('a ref is a branch, a tag, a commit or a name that the server knows', () => {
  const commit = '0123456789abcdef0123456789abcdef01234567'
  expect(refOf(undefined)).toBeUndefined()
  expect(refOf('refs/heads/a/b')).toEqual({ branch: 'a/b' })
  expect(refOf('refs/tags/v1')).toEqual({ tag: 'v1' })
  expect(refOf(commit)).toEqual({ commit })
  expect(refOf('main')).toEqual({ name: 'main' })
  const reference = { url: 'https://h/b.git', path: 'c' }
  expect(originOfCommit(reference, commit)).toBe(`https://h/b.git//c@${commit}`)
  expect(originOfCommit({ ...reference, ref: 'v1' }, commit)).toBe(`https://h/b.git//c?ref=v1@${commit}`)
  expect(originOfCommit({ ...reference, ref: commit }, commit)).toBe(`https://h/b.git//c@${commit}`)
})
