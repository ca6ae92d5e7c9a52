import { expect, test } from 'vitest'
import { proxyFor } from './proxy.js'

const proxy = { https: 'http://p:3128', http: 'q:8080' }
const found = (url: string, no = ''): string | undefined => proxyFor(new URL(url), { ...proxy, no })?.href

test.each([
  ['https://charts.example/', '', 'http://p:3128/'],
  ['http://charts.example/', '', 'http://q:8080/'],
  ['https://localhost:5000/', '', undefined],
  ['https://127.0.0.2/', '', undefined],
  ['https://[::1]/', '', undefined],
  ['https://charts.example/', 'example', undefined],
  ['https://charts.example/', ' a, .charts.example ,b', undefined],
  ['https://charts.example/', '*.example', undefined],
  ['https://charts.example/', 'harts.example', 'http://p:3128/'],
  ['https://charts.example/', 'charts.example:443', undefined],
  ['https://charts.example:8443/', 'charts.example:443', 'http://p:3128/'],
  ['https://charts.example/', '*', undefined],
  ['https://10.1.2.3/', '10.0.0.0/8', undefined],
  ['https://10.1.2.3/', '10.1.2.3', undefined],
  ['https://11.1.2.3/', '10.0.0.0/8 x', 'http://p:3128/'],
  ['https://[fd00::1]/', 'fd00::/8', undefined],
  ['https://[fd00::1]/', 'fd00::1', undefined],
  ['https://10.1.2.3/', '10.0.0.0/99,3', 'http://p:3128/'],
])('%s with NO_PROXY %j goes through %s', (url, no, expected) => {
  expect(found(url, no)).toBe(expected)
})

test('a proxy that is not a URL is refused without its text', () => {
  for (const https of ['socks5://a:secret@x', 'http://a:secret@['])
    expect(() => proxyFor(new URL('https://x.example'), { https })).toThrow(
      /^invalid proxy address(?!.*secret)/,
    )
  expect(proxyFor(new URL('https://x.example'), { https: '' })).toBeUndefined()
})
