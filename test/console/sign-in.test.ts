import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Hub, startHub } from '../../packages/server/src/sign-in/testing/hub.js'
import {
  clientId,
  clientSecret,
  type Issuer,
  startIssuer,
} from '../../packages/server/src/sign-in/testing/issuer.js'
import { type Chromium, startChromium } from './browser.js'
import { browserAvailable } from './chromium.js'

const can = browserAvailable()

describe.skipIf(!can.available)(can.available ? 'signing in' : `signing in (${can.reason})`, () => {
  let hub: Hub
  let issuer: Issuer
  let chromium: Chromium
  let url: string
  beforeAll(async () => {
    issuer = await startIssuer({
      sub: 'sub-anna',
      claims: { preferred_username: 'anna', groups: ['team-web'] },
    })
    hub = await startHub({ administrators: ['anna'], console: true })
    // Another site than that of the issuer, which is at 127.0.0.1.
    url = hub.url.replace('127.0.0.1', 'localhost')
    await hub.addSignIn('company', {
      type: 'oidc',
      oidc: { issuer: issuer.url, clientId, clientSecret: { value: clientSecret } },
    })
    chromium = await startChromium()
  })
  afterAll(async () => {
    await chromium?.close()
    await hub?.close()
    await issuer?.stop()
  })

  test('at an issuer of another site ends in the console, at the page it began on; the menu shows who and signs out', async () => {
    const { page, context, axe, faults, close } = await chromium.open(`${url}/releases`, {
      expected: [/^foreign request: \S+\/authorize/, /401/],
    })
    const choice = page.getByRole('link', { name: 'Sign in with company' })
    await choice.waitFor()
    expect(await axe()).toEqual([])
    await choice.click()
    await page.getByRole('heading', { name: 'Releases' }).waitFor()
    expect(page.url()).toBe(`${url}/releases`)
    const [cookie] = await context.cookies(url)
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
    // A new tab has the session too.
    const tab = await context.newPage()
    await tab.goto(url)
    await tab.getByRole('button', { name: 'Account: anna' }).waitFor()

    await page.getByRole('button', { name: 'Account: anna' }).click()
    await page.getByRole('dialog', { name: 'anna' }).getByText('team-web').waitFor()
    expect(await axe()).toEqual([])
    expect(faults()).toEqual([])
    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await choice.waitFor()
    await tab.getByRole('link', { name: 'Sign in with company' }).waitFor()
    await close()
  })

  test('in the playground is one click on one of the sample people', async () => {
    const playground = await startHub({
      people: [{ id: 'id-bert', username: 'bert' }],
      console: true,
      playground: true,
    })
    const spec = { type: 'ldif', ldif: { path: 'people.ldif' } }
    await playground.apply('Directory', 'directories', 'sample', spec)
    await playground.whenRead('sample')
    const { page, axe, close } = await chromium.open(playground.url, { expected: [/403/] })
    const bert = page.getByRole('button', { name: 'bert' })
    await bert.waitFor()
    expect(await axe()).toEqual([])
    await bert.click()
    await page.getByRole('button', { name: 'Account: bert' }).waitFor()
    await close()
    await playground.close()
  })
})
