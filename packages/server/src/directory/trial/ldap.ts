import { lookup } from 'node:dns/promises'
import { connect } from 'node:net'
import { type Egress, openAllowed } from '../../runtime/egress.js'
import { messageOf } from '../../runtime/message.js'
import type { DirectoryTrial, LdapSpec } from '../contract.js'
import { normalDn, parentDn } from '../dn.js'
import { ReadFailure } from '../failure.js'
import { explain } from '../ldap/explain.js'
import { contextCsn, highestUsn, suffixesOf } from '../ldap/marks.js'
import { withAllValues } from '../ldap/ranges.js'
import { type LdapSession, openSession } from '../ldap/session.js'
import { type LdapSecrets, type LdapServer, targetOf } from '../ldap/target.js'
import type { RawEntry } from '../raw.js'
import { type Settings, settingsOf } from '../settings.js'
import { commonest, judgeFound } from './found.js'
import { createSteps, type Steps } from './steps.js'

interface Trial {
  spec: LdapSpec
  secrets: LdapSecrets
  egress: Egress
  nowMs: number
  signal?: AbortSignal | undefined
}

const reach = (target: LdapServer, { spec, egress }: Trial): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket =
      target.transport === 'socket'
        ? connect({ path: target.path })
        : openAllowed(egress, target.host, () =>
            connect({ host: target.host, port: target.port, lookup: egress.lookup }),
          )
    const timer = setTimeout(
      () => socket.destroy(new Error('Connection timeout')),
      spec.timeoutSeconds * 1000,
    )
    const fail = (error: unknown): void =>
      reject(explain(error, { step: 'connect', target, spec, late: false }))
    socket.once('error', fail)
    socket.once('close', () => clearTimeout(timer))
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
  })

/** A bound session, or undefined if a step failed. */
const openStepwise = async (steps: Steps, url: string, trial: Trial): Promise<LdapSession | undefined> => {
  const { spec } = trial
  const target = targetOf(url, spec.startTLS)
  if (target.transport !== 'socket') {
    const found = await steps.run(
      'resolve',
      async () => {
        try {
          return await lookup(target.host, { all: true })
        } catch (error) {
          throw explain(error, { step: 'connect', target, spec, late: false })
        }
      },
      (addresses) => `${target.host} resolves to ${addresses.map(({ address }) => address).join(', ')}`,
    )
    if (found === undefined) return undefined
  }
  let reached = false
  await steps.run(
    'connect',
    () =>
      reach(target, trial).then(() => {
        reached = true
      }),
    () => `${url} accepts connections`,
  )
  if (!reached) return undefined
  try {
    const session = await openSession({ ...trial, url })
    if (target.transport === 'plain')
      steps.bad(
        'tls',
        `${url} is not encrypted: the password is sent in clear text`,
        'use ldaps://, or startTLS: true',
      )
    else
      steps.ok(
        'tls',
        target.transport === 'socket' ? 'local socket' : 'encrypted; the certificate is valid for the server',
      )
    const who = await session.whoAmI().catch(() => undefined)
    const known = who === undefined || who === '' ? '' : `; the server reports ${who}`
    steps.ok('bind', `bound as ${spec.bind.method === 'simple' ? spec.bind.dn : 'SASL EXTERNAL'}${known}`)
    return session
  } catch (error) {
    const failure = error instanceof ReadFailure ? error : undefined
    const step = failure?.reason === 'TlsFailed' ? 'tls' : 'bind'
    if (step === 'bind' && target.transport !== 'plain') steps.ok('tls', 'encrypted')
    steps.bad(step, messageOf(error), failure?.hint ?? 'check the hub’s log')
    return undefined
  }
}

const below = (
  session: LdapSession,
  base: string,
  scope: 'base' | 'one' | 'sub',
  atMost: number,
  trial: Trial,
) =>
  session.search({
    base,
    scope,
    filter: '(objectClass=*)',
    attributes: ['objectClass'],
    pageSize: Math.min(trial.spec.pageSize, Math.max(atMost, 10)),
    atMost,
    signal: trial.signal,
  })

/** What exists near a base that was not found. */
const nearest = async (session: LdapSession, base: string, trial: Trial): Promise<string> => {
  for (let dn = parentDn(base); dn !== ''; dn = parentDn(dn)) {
    try {
      await below(session, dn, 'base', 1, trial)
      const { entries } = await below(session, dn, 'one', 20, trial)
      const children = entries.slice(0, 20).map((entry) => `"${entry.dn}"`)
      return `; the nearest entry that exists is "${dn}"${children.length === 0 ? '' : `, with ${children.join(', ')}`}`
    } catch {
      // Not found either: try its parent.
    }
  }
  const root = await session
    .search({
      base: '',
      scope: 'base',
      filter: '(objectClass=*)',
      attributes: ['namingContexts'],
      pageSize: 0,
    })
    .catch(() => undefined)
  const contexts =
    root?.entries[0] === undefined ? '' : commonest(root.entries, 'namingcontexts').replace(/ \(1\)/g, '')
  return contexts === '' ? '' : `; the server has ${contexts}`
}

/** Reads people or groups; if none are found, reports which setting is wrong. */
const readPart = async (
  steps: Steps,
  session: LdapSession,
  what: 'people' | 'groups',
  part: { base: string; filter: string; requested: readonly string[] },
  trial: Trial,
): Promise<RawEntry[]> => {
  try {
    await below(session, part.base, 'base', 1, trial)
    steps.ok('base', `${what}.base "${part.base}" exists`)
  } catch (error) {
    const failure = error instanceof ReadFailure ? error : undefined
    if (failure?.reason !== 'NothingFound') {
      steps.bad('base', messageOf(error), failure?.hint ?? 'check the hub’s log')
      return []
    }
    const there = await nearest(session, part.base, trial)
    steps.bad('base', `${what}.base "${part.base}" does not exist${there}`, `correct ${what}.base`)
    return []
  }
  const found = await steps.run(
    what,
    () =>
      session.search({
        base: part.base,
        scope: 'sub',
        filter: part.filter,
        attributes: part.requested,
        pageSize: trial.spec.pageSize,
        signal: trial.signal,
      }),
    ({ entries }) => `${entries.length} ${what} below ${part.base} match ${part.filter}`,
  )
  if (found === undefined) return []
  if (found.entries.length > 0)
    return Promise.all(found.entries.map((entry) => withAllValues(session, entry)))
  const { entries } = await below(session, part.base, 'sub', 500, trial).catch(() => ({
    entries: [] as RawEntry[],
  }))
  const others = entries.filter(({ dn }) => normalDn(dn) !== normalDn(part.base))
  if (others.length === 0)
    steps.bad(
      what,
      `no entries are visible below ${what}.base "${part.base}"`,
      `correct ${what}.base, or grant the bind DN read access to the entries below it`,
    )
  else
    steps.bad(
      what,
      `${others.length}${entries.length >= 500 ? ' or more' : ''} entries are below ${what}.base, with the object classes ${commonest(others, 'objectclass')}; the filter ${part.filter} matches none of them`,
      `correct ${what}.filter, or the preset`,
    )
  return []
}

const changes = async (session: LdapSession, settings: Settings, trial: Trial): Promise<string> => {
  const every = 'the hub reads everything each time, less often the longer a read takes'
  if (settings.changes === 'none') return `this preset does not detect changes: ${every}`
  if (settings.changes === 'uSNChanged')
    return (await highestUsn(session, trial.signal)) === undefined
      ? `the server exposes no highestCommittedUSN: ${every}`
      : 'changes are detected by uSNChanged'
  if (settings.changes === 'contextCSN') {
    const mark = await contextCsn(session, await suffixesOf(session, settings, trial.signal), trial.signal)
    if (mark !== undefined) return 'changes are detected by contextCSN'
    return 'the server exposes no contextCSN (overlay syncprov): changes are detected by modifyTimestamp, and deletions below subtrees only by full reads'
  }
  return 'changes are detected by modifyTimestamp, and deletions below subtrees only by full reads'
}

const attributeNames = async (session: LdapSession, dn: string): Promise<string[]> => {
  const { entries } = await session.search({
    base: dn,
    scope: 'base',
    filter: '(objectClass=*)',
    attributes: ['*', '+'],
    pageSize: 0,
  })
  return [...(entries[0]?.attributes.keys() ?? [])].sort()
}

/** Tests a directory of LDAP servers step by step; reads from the first usable server. */
export const tryLdap = async (trial: Trial): Promise<DirectoryTrial> => {
  const steps = createSteps()
  const settings = settingsOf(trial.spec)
  let session: LdapSession | undefined
  for (const url of trial.spec.urls) {
    const opened = await openStepwise(steps, url, trial)
    if (session === undefined) session = opened
    else opened?.close()
  }
  if (session === undefined) return { ok: false, steps: [...steps.all] }
  try {
    const using = session
    const people = await readPart(steps, using, 'people', settings.people, trial)
    const groups =
      settings.groups === undefined ? [] : await readPart(steps, using, 'groups', settings.groups, trial)
    const [first] = people
    const names = first === undefined ? [] : await attributeNames(using, first.dn).catch(() => [])
    const sample =
      first === undefined ? undefined : judgeFound(steps, { people, groups }, settings, names, trial.nowMs)
    await steps.run(
      'changes',
      () => changes(using, settings, trial),
      (said) => said,
    )
    return {
      ok: people.length > 0 && sample !== undefined,
      steps: [...steps.all],
      ...(sample === undefined ? {} : { sample }),
    }
  } finally {
    session.close()
  }
}
