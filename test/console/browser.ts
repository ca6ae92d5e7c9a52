import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { chromiumPath } from './chromium.js'

export interface OpenOptions {
  /** A token kept in the tab before the page loads; without it the page asks to sign in. */
  token?: string
  dark?: boolean
  width?: number
  height?: number
  reducedMotion?: boolean
  /** Expected errors of the browser console: a test that refuses requests sees them refused. */
  expected?: readonly RegExp[]
}

/** A page of the console, monitored for everything it must not do. */
export interface Console {
  readonly page: Page
  readonly context: BrowserContext
  /** Violations of the policy, errors on the console, uncaught errors, requests to others: empty if there are none. */
  faults(): readonly string[]
  /** Violations of WCAG 2.2 A and AA on the page as it is: `rule: elements`. */
  axe(): Promise<readonly string[]>
  close(): Promise<void>
}

/** One Chromium for a suite. */
export interface Chromium {
  open(url: string, options?: OpenOptions): Promise<Console>
  close(): Promise<void>
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeResult {
  violations: { id: string; nodes: { target: string[]; failureSummary?: string }[] }[]
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

const watch = (page: Page, origin: string, expected: readonly RegExp[]): string[] => {
  const faults: string[] = []
  const note = (text: string): void => {
    if (!expected.some((pattern) => pattern.test(text))) faults.push(text)
  }
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      note(`${message.type()}: ${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => note(`uncaught: ${error.stack ?? error.message}`))
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol !== 'data:' && url.origin !== origin) note(`foreign request: ${request.url()}`)
    if (url.href.includes('hansa_')) note(`a token in an address: ${url.pathname}`)
  })
  return faults
}

const axe = async (page: Page): Promise<string[]> => {
  // Evaluated through the debugger, to which the page's policy does not apply.
  await page.evaluate(`if (!window.axe) { ${axeSource} }`)
  const { violations } = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(rules)} })`,
  )) as AxeResult
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ target, failureSummary }) => `${target.join(' ')} (${failureSummary ?? ''})`)
        .join('; ')}`,
  )
}

/** Starts Chromium without a window. As root, as in CI, it has no sandbox. */
export const startChromium = async (args: readonly string[] = []): Promise<Chromium> => {
  const executablePath = chromiumPath()
  if (executablePath === undefined) throw new Error('Chromium not found')
  const root = process.getuid?.() === 0
  const browser: Browser = await chromium.launch({
    executablePath,
    args: [...(root ? ['--no-sandbox'] : []), '--disable-dev-shm-usage', ...args],
  })
  const open = async (url: string, options: OpenOptions = {}): Promise<Console> => {
    const { token, dark = false, width = 1280, height = 800, reducedMotion = false, expected = [] } = options
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    })
    const { origin } = new URL(url)
    if (token !== undefined)
      await context.addInitScript(`sessionStorage.setItem('hansa.token', ${JSON.stringify(token)})`)
    const page = await context.newPage()
    page.setDefaultTimeout(45_000)
    const faults = watch(page, origin, expected)
    await page.goto(url)
    return { page, context, faults: () => faults, axe: () => axe(page), close: () => context.close() }
  }
  return { open, close: () => browser.close() }
}
