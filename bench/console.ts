import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { type Chromium, startChromium } from '../test/console/browser.js'
import { until } from '../test/rig/index.js'
import { type Figure, median, note, quantile } from './figure.js'

/**
 * The console in Chromium at 1,000 clusters, 500 releases and 10,000 targets. The hub is a separate process whose store a
 * generator fills and changes (console-hub.ts says which parts of it are real); the browser draws without a graphics card.
 *
 * first_paint_s: from the navigation to the frame that shows the first cluster's card, median of five cold loads.
 * interaction_p95_ms: from the key or the click to the next frame (Event Timing), while 100 changes a second arrive.
 * fps_p5: frames in each second, every quarter of a second, over 20 s of those changes: all but the worst 5 % have more.
 * heap_mb: the page's JavaScript heap after all of that, after garbage collection. first_screen_js_kb: every script loaded by then, gzipped.
 */

interface Hub {
  url: string
  token: string
  committed?: number
}

const startHub = async () => {
  const child = fork(fileURLToPath(new URL('console-hub.ts', import.meta.url)), [], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const next = (): Promise<Hub> =>
    new Promise((resolve, reject) => {
      // Messages of console-hub.ts.
      child.once('message', (message) => resolve(message as Hub))
      child.once('exit', (code) => reject(new Error(`the hub ended with ${code}`)))
    })
  const hub = await next()
  return { ...hub, tell: (word: string) => child.send(word), next }
}

/** Runs in the page before its own scripts: records when the first card was painted, and every interaction. */
const observe = `
  window.measured = { painted: undefined, interactions: new Map() }
  new MutationObserver((_, observer) => {
    if (document.querySelector('[data-cluster]') === null) return
    observer.disconnect()
    requestAnimationFrame(() => setTimeout(() => { window.measured.painted = performance.now() }))
  }).observe(document, { childList: true, subtree: true })
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries())
      if (interactionId > 0)
        window.measured.interactions.set(interactionId, Math.max(duration, window.measured.interactions.get(interactionId) ?? 0))
  }).observe({ type: 'event', durationThreshold: 16, buffered: true })
`

const open = async (chromium: Chromium, { url, token }: Hub) => {
  const console = await chromium.open('about:blank', { token, width: 1440, height: 900 })
  await console.context.addInitScript(observe)
  await console.page.goto(url)
  // Not by waitForFunction: it evaluates text inside the page, and the page's policy forbids that.
  await until('the first card is painted', async () =>
    Boolean(await console.page.evaluate('window.measured?.painted !== undefined')),
  )
  return console
}

const firstPaint = async (chromium: Chromium, hub: Hub): Promise<number> => {
  const { page, close } = await open(chromium, hub)
  const painted = Number(await page.evaluate('window.measured.painted'))
  await close()
  return painted / 1000
}

/** Every script that is loaded once the first screen is complete. */
const scripts = async (page: Page): Promise<number> => {
  const urls = (await page.evaluate(
    `performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('.js'))`,
  )) as string[]
  let bytes = 0
  for (const url of new Set(urls))
    bytes += gzipSync(Buffer.from(await (await fetch(url)).arrayBuffer())).length
  return bytes / 1024
}

const framesFor = async (page: Page, ms: number): Promise<number[]> =>
  (await page.evaluate(`new Promise((resolve) => {
    const frames = []
    const end = performance.now() + ${ms}
    const step = (now) => {
      frames.push(now)
      if (now < end) requestAnimationFrame(step)
      else resolve(frames)
    }
    requestAnimationFrame(step)
  })`)) as number[]

/** Frames in each second, one such second every quarter of one. */
const rates = (frames: readonly number[]): number[] => {
  const [first = 0, last = 0] = [frames[0], frames.at(-1)]
  const found: number[] = []
  for (let from = first; from + 1000 <= last; from += 250)
    found.push(frames.filter((at) => at >= from && at < from + 1000).length)
  return found
}

/** The actions of a user: visits the screens, filters, sorts, opens and searches. */
const use = async (page: Page): Promise<void> => {
  const go = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
  const filter = page.getByLabel('Filter clusters')
  for (let round = 0; round < 3; round++) {
    await go('Fleet')
    await filter.click()
    for (const key of 'eu-we') await page.keyboard.press(key)
    for (let at = 0; at < 5; at++) await page.keyboard.press('Backspace')
    await page.getByRole('button', { name: 'Table' }).click()
    await page.getByRole('button', { name: 'Region' }).click()
    await page.getByRole('button', { name: 'CPU' }).click()
    await page.getByRole('button', { name: 'Map' }).click()
    await go('Releases')
    await page
      .getByRole('link', { name: /release-\d/ })
      .first()
      .click()
    await go('Events')
    await go('Placements')
    await page.keyboard.press('/')
    for (const key of 'us-east') await page.keyboard.press(key)
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('tab').nth(1).click()
  }
}

export const run = async (): Promise<Figure[]> => {
  note('filling the hub: 1,000 clusters, 10,000 targets …')
  const hub = await startHub()
  const chromium = await startChromium(['--enable-precise-memory-info'])
  try {
    note('five cold loads …')
    // The first load also makes the hub read its files; it does not count.
    await firstPaint(chromium, hub)
    const paints: number[] = []
    for (let load = 0; load < 5; load++) paints.push(await firstPaint(chromium, hub))

    const { page, context, close } = await open(chromium, hub)
    await page.getByText(/of 10,000 targets/).waitFor()
    const kilobytes = await scripts(page)
    hub.tell('drive')
    note('20 s of 100 changes a second …')
    const begun = performance.now()
    await page.mouse.move(700, 500)
    const scrolling = setInterval(() => page.mouse.wheel(0, 60).catch(() => {}), 500)
    const frames = await framesFor(page, 20_000)
    clearInterval(scrolling)
    note('interactions …')
    await use(page)
    const interactions = (await page.evaluate('[...window.measured.interactions.values()]')) as number[]
    const count = Number(await page.evaluate('performance.interactionCount'))
    // Interactions under 16 ms are counted, but not reported one by one.
    const all = [
      ...interactions,
      ...Array.from({ length: Math.max(0, count - interactions.length) }, () => 8),
    ]
    hub.tell('rest')
    const { committed = 0 } = await hub.next()
    const rate = committed / ((performance.now() - begun) / 1000)
    const protocol = await context.newCDPSession(page)
    await protocol.send('HeapProfiler.collectGarbage')
    const { usedSize } = await protocol.send('Runtime.getHeapUsage')
    await close()
    note(
      `${Math.round(rate)} changes/s were committed; ${all.length} interactions, the slowest ${Math.max(...all)} ms`,
    )
    note(
      `first paints ${paints.map((one) => one.toFixed(2)).join(', ')} s; frames/s median ${median(rates(frames))}`,
    )
    return [
      { figure: 'first_paint_s', value: median(paints), unit: 's', goal: '<= 1.5' },
      { figure: 'interaction_p95_ms', value: quantile(all, 0.95), unit: 'ms', goal: '<= 100' },
      { figure: 'fps_p5', value: quantile(rates(frames), 0.05), unit: 'frames/s', goal: '>= 50' },
      { figure: 'heap_mb', value: usedSize / 1024 / 1024, unit: 'MiB', goal: '<= 200' },
      { figure: 'first_screen_js_kb', value: kilobytes, unit: 'KiB', goal: '<= 250' },
    ]
  } finally {
    await chromium.close()
    hub.tell('stop')
  }
}
