import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DefaultTheme, defineConfig, type MarkdownRenderer } from 'vitepress'
import { anchorOf } from '../../scripts/docs/anchor.mjs'
import { pagesIn } from '../../scripts/docs/pages.mjs'

const docs = fileURLToPath(new URL('..', import.meta.url))

const linksOf = (folder: string): DefaultTheme.SidebarItem[] =>
  pagesIn(docs, folder).map(({ path, title }) => ({ text: title, link: `/${path.replace(/\.md$/, '')}` }))

const groupOf = (text: string, folder: string): DefaultTheme.SidebarItem => ({
  text,
  collapsed: true,
  items: linksOf(folder),
})

const sidebar: DefaultTheme.SidebarItem[] = [
  { text: 'Tutorial', items: linksOf('tutorial') },
  {
    text: 'How-to guides',
    items: [...linksOf('how-to'), groupOf('Contribute', 'how-to/contribute')],
  },
  { text: 'Reference', items: [...linksOf('reference'), groupOf('Resource kinds', 'reference/kinds')] },
  { text: 'Explanation', items: [...linksOf('explanation'), groupOf('Decisions', 'adr')] },
  { text: 'Style guide', link: '/style' },
]

/** Whether a link of a page leads to a file of the repository that the site does not contain. */
const leavesSite = (href: string, page: string): boolean =>
  !/^([a-z]+:|\/|#)/i.test(href) && posix.normalize(posix.join(posix.dirname(page), href)).startsWith('..')

/** Shows links to files of the repository as plain text: the site has no page for them, and scripts/lint-links.mjs checks them. */
const unlinkRepositoryFiles = (markdown: MarkdownRenderer): void => {
  const { link_open: open, link_close: close } = markdown.renderer.rules
  let unlinked = false
  markdown.renderer.rules.link_open = (tokens, index, options, env, self) => {
    const href = String(tokens[index]?.attrGet('href') ?? '')
    unlinked = leavesSite(href, String(env.relativePath))
    if (unlinked) return '<span class="repository-file">'
    return open?.(tokens, index, options, env, self) ?? self.renderToken(tokens, index, options)
  }
  markdown.renderer.rules.link_close = (tokens, index, options, env, self) => {
    if (unlinked) {
      unlinked = false
      return '</span>'
    }
    return close?.(tokens, index, options, env, self) ?? self.renderToken(tokens, index, options)
  }
}

/** Vue reads `{{ … }}` in a page as an expression: pages hold none. */
const keepBraces = (markdown: MarkdownRenderer): void => {
  const { code_inline: code, text } = markdown.renderer.rules
  markdown.renderer.rules.code_inline = (tokens, index, options, env, self) => {
    tokens[index]?.attrSet('v-pre', '')
    return code?.(tokens, index, options, env, self) ?? ''
  }
  markdown.renderer.rules.text = (tokens, index, options, env, self) =>
    (text?.(tokens, index, options, env, self) ?? '').replaceAll('{{', '&#123;&#123;')
}

export default defineConfig({
  title: 'Hansa',
  description: 'Run many Kubernetes clusters as one fleet.',
  lang: 'en',
  // Every dead link fails the build.
  ignoreDeadLinks: false,
  markdown: {
    // Text in angle brackets is text, as in messages of the hub: pages hold no HTML.
    html: false,
    // `{name}` in text is text, too.
    attrs: { disable: true },
    anchor: { slugify: anchorOf },
    config: (markdown) => {
      keepBraces(markdown)
      unlinkRepositoryFiles(markdown)
    },
  },
  themeConfig: {
    nav: [
      { text: 'First steps', link: '/tutorial/first-steps' },
      { text: 'Reference', link: '/reference/' },
      { text: 'Contribute', link: '/how-to/contribute/add-a-connector' },
    ],
    sidebar,
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    externalLinkIcon: true,
  },
})
