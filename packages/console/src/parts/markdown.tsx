import type { Token, Tokens } from 'marked'
import { createElement, type ReactNode, useMemo } from 'react'
import { useWork } from '../work/use-work.js'
import { Loading } from './placeholders.js'

const deepest = 40

/** http and https only: nothing that runs, and nothing that leads to the hub's own pages. */
export const safeLink = (href: string): string | undefined => {
  try {
    const url = new URL(href)
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined
  } catch {
    return undefined
  }
}

const Anchor = ({ href, children }: { href: string; children: ReactNode }) => {
  const safe = safeLink(href)
  return safe === undefined ? (
    children
  ) : (
    <a href={safe} rel="noopener noreferrer nofollow" target="_blank">
      {children}
    </a>
  )
}

/** Named character references that READMEs use; React writes every text as text. */
const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: '\u00a0',
}
const plain = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (all, name) => entities[name] ?? all)

const keyed = (tokens: readonly Token[] | undefined, depth: number): ReactNode[] =>
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text are where they are
  (tokens ?? []).map((token, index) => <Part key={index} token={token} depth={depth + 1} />)

const Grid = ({ token, depth }: { token: Tokens.Table; depth: number }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  <section className="markdown-table" tabIndex={0} aria-label="Table">
    <table>
      <thead>
        <tr>
          {token.header.map((cell, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <th key={index}>{keyed(cell.tokens, depth)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {token.rows.map((row, line) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <tr key={line}>
            {row.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <td key={index}>{keyed(cell.tokens, depth)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

const blockOf = (token: Tokens.Generic | Token, depth: number): ReactNode => {
  switch (token.type) {
    case 'heading':
      // The page has its own h1.
      return createElement(`h${Math.min(6, token.depth + 1)}`, {}, keyed(token.tokens, depth))
    case 'paragraph':
      return <p>{keyed(token.tokens, depth)}</p>
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre className="code" tabIndex={0}>
          {token.text}
        </pre>
      )
    case 'blockquote':
      return <blockquote>{keyed(token.tokens, depth)}</blockquote>
    case 'list':
      return createElement(
        token.ordered === true ? 'ol' : 'ul',
        {},
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        (token as Tokens.List).items.map((item, index) => <li key={index}>{keyed(item.tokens, depth)}</li>),
      )
    case 'table':
      return <Grid token={token as Tokens.Table} depth={depth} />
    case 'hr':
      return <hr />
    default:
      return undefined
  }
}

const Part = ({ token, depth }: { token: Token; depth: number }): ReactNode => {
  if (depth > deepest) return plain(token.raw)
  const block = blockOf(token, depth)
  if (block !== undefined) return block
  switch (token.type) {
    case 'strong':
      return <strong>{keyed(token.tokens, depth)}</strong>
    case 'em':
      return <em>{keyed(token.tokens, depth)}</em>
    case 'del':
      return <del>{keyed(token.tokens, depth)}</del>
    case 'codespan':
      return <code>{token.text}</code>
    case 'br':
      return <br />
    case 'link':
      return <Anchor href={token.href}>{keyed(token.tokens, depth)}</Anchor>
    case 'image':
      // Never loaded: its server would see who reads this.
      return <Anchor href={token.href}>{plain(token.text) || 'image'}</Anchor>
    case 'html':
      // Markup is left out, its text is its own token. A block of it is shown as text.
      return token.block === true && !/^\s*<(!--|\/?(p|div|br|img|a|h\d|details|summary)\b)/i.test(token.raw)
        ? token.raw
        : null
    case 'text':
    case 'escape':
      return 'tokens' in token && token.tokens !== undefined ? keyed(token.tokens, depth) : plain(token.text)
    default:
      return null
  }
}

/** Tokens of Markdown as elements. No HTML is made at any time, so that no text can become markup. */
export const MarkdownTokens = ({ tokens }: { tokens: readonly Token[] }) => (
  <div className="markdown">{keyed(tokens, 0)}</div>
)

const maxCharacters = 256 * 1024

const Raw = ({ text }: { text: string }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  <pre className="code code-tall" tabIndex={0}>
    {text}
  </pre>
)

/** A Markdown text of a chart. It is read in a worker; a text that takes too long is shown as it is. */
export const Markdown = ({ text, what }: { text: string; what: string }) => {
  const large = text.length > maxCharacters
  const task = useMemo(() => (large ? undefined : { kind: 'markdown' as const, text }), [text, large])
  const { answer, problem, busy } = useWork<'markdown'>(task)
  if (large || problem !== undefined)
    return (
      <>
        <p className="quiet">
          {large ? 'Larger than 256 KiB: shown as text.' : `Shown as text: ${problem}.`}
        </p>
        <Raw text={text} />
      </>
    )
  if (answer === undefined || busy) return <Loading what={what} />
  return <MarkdownTokens tokens={answer} />
}
