import { marked } from 'marked'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { MarkdownTokens, safeLink } from './markdown.js'

const html = (text: string): string =>
  renderToStaticMarkup(createElement(MarkdownTokens, { tokens: marked.lexer(text) }))

describe('Markdown', () => {
  it('becomes elements', () => {
    const text =
      '# Shop\n\nA **good** `shop` &amp; *more*.\n\n- one\n- two\n\n| k | v |\n|---|---|\n| a | b |\n\n```yaml\na: <b>\n```\n'
    expect(html(text)).toMatchInlineSnapshot(
      `"<div class="markdown"><h2>Shop</h2><p>A <strong>good</strong> <code>shop</code> &amp; <em>more</em>.</p><ul><li>one</li><li>two</li></ul><section class="markdown-table" tabindex="0" aria-label="Table"><table><thead><tr><th>k</th><th>v</th></tr></thead><tbody><tr><td>a</td><td>b</td></tr></tbody></table></section><pre class="code" tabindex="0">a: &lt;b&gt;</pre></div>"`,
    )
  })

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    'a <b onmouseover="alert(1)">b</b>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](vbscript:x)',
    '[x](/api/v1/clusters)',
    '[x](//evil.example)',
    '<javascript:alert(1)>',
    '![x](javascript:alert(1))',
    '<iframe src="https://evil.example"></iframe>',
    '<style>*{display:none}</style>',
    '<svg><script>alert(1)</script></svg>',
    '<form action="https://evil.example"><input></form>',
    '<a href="javascript:alert(1)">x</a>',
    '```html\n<script>alert(1)</script>\n```',
    '| a |\n|---|\n| <img src=x onerror=alert(1)> |',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
  ])('%s makes no script, no other element, and leads nowhere', (text) => {
    const found = html(text)
    expect(found.match(/<(?!\/?(div|p|code|pre|section|table|thead|tbody|tr|th|td)\b)[^>]*>/g) ?? []).toEqual(
      [],
    )
    expect(found).not.toMatch(/<[^>]*\s(href|src|on\w+|style)=/i)
  })

  it('loads no image, and links only to http and https, outside of this tab', () => {
    expect(html('![logo](https://evil.example/pixel.png)')).toBe(
      '<div class="markdown"><p><a href="https://evil.example/pixel.png" rel="noopener noreferrer nofollow" target="_blank">logo</a></p></div>',
    )
    expect(html('[a](https://a.example "t")')).toContain('rel="noopener noreferrer nofollow" target="_blank"')
    expect(safeLink('ftp://a.example')).toBeUndefined()
    expect(safeLink('https://a.example/"><script>')).not.toContain('<')
  })

  it('nested without end is cut', () => {
    expect(html(`${'>'.repeat(200)} x`).match(/<blockquote>/g)?.length).toBeLessThan(50)
  })
})
