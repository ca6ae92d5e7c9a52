import type { ConnectorType } from '@hansa/sdk'
import { describe, expect, test, vi } from 'vitest'
import type { Shown } from '../hub.js'
import { conditionRows, connectorColumns } from './columns.js'
import { effectOf } from './effect.js'
import { eventLine, type ShownEvent } from './events.js'
import { line, printValue, say } from './print.js'
import { createProgress } from './progress.js'
import { type ShownPlan, troublesOf } from './sync.js'
import { liveTable, table } from './table.js'
import { type ShownTrial, trialText } from './trial.js'

const eventSaying = (message: string): ShownEvent => ({
  metadata: { name: 'e', createdAt: '2026-01-01T00:00:00Z', resourceVersion: '1' },
  type: 'Warning',
  reason: 'Refused',
  regarding: { kind: 'Release', name: 'web' },
  message,
})

const trialSaying = (detail: string): ShownTrial => ({
  ok: false,
  steps: [{ step: 'bind', ok: false, detail }],
})

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('columns of connectors', () => {
  const type = (name: string, columns: ConnectorType['columns']): ConnectorType => ({
    type: name,
    title: name,
    description: '',
    secrets: [],
    files: [],
    grants: { schema: {}, mergeRule: '', conflictRule: '', texts: [] },
    capabilities: [],
    structures: [],
    columns,
    form: [],
  })
  const connector = (spec: Record<string, unknown>): Shown => ({
    apiVersion: 'hansa.dev/v1',
    kind: 'Connector',
    metadata: { name: 'c', resourceVersion: '1', createdAt: '', updatedAt: '' },
    spec,
  })
  const chosen = connectorColumns([
    type('one', [{ header: 'target', pointers: ['/one/url', '/one/release'], wide: true }]),
    type('two', [
      { header: 'target', pointers: ['/two/path'], wide: true },
      { header: 'mode', pointers: ['/two/mode'], wide: false },
    ]),
  ])
  test.each([
    [{ type: 'one', one: { release: 'git' } }, ['git', '-']],
    [{ type: 'one', one: { url: 'https://x', release: 'git' } }, ['https://x', '-']],
    [{ type: 'two', two: { path: 'a/b', mode: 'file' } }, ['a/b', 'file']],
    [{ type: 'three' }, ['-', '-']],
  ])('are those the hub defines, by the type of the row: %j', (spec, cells) => {
    expect(chosen.map(({ header, wide }) => [header, wide])).toEqual([
      ['target', true],
      ['mode', undefined],
    ])
    expect(chosen.map(({ cell }) => cell(connector(spec), 0))).toEqual(cells)
  })
})

describe('the conditions of a release', () => {
  const shown = (conditions: object[]) => ({
    apiVersion: 'hansa.dev/v1',
    kind: 'Release',
    metadata: { name: 'web', uid: 'u', resourceVersion: '1', generation: 1, createdAt: '', updatedAt: '' },
    spec: {},
    status: { conditions },
  })
  test('are the three that every release has, then all others', () => {
    const differs = { type: 'DefinitionDiffers', status: 'True', message: 'eu-1: differs at .spec' }
    expect(
      conditionRows(shown([differs, { type: 'Ready', status: 'True', message: '1 of 1 targets' }])),
    ).toEqual([
      ['Scheduled', 'Unknown', ''],
      ['Applied', 'Unknown', ''],
      ['Ready', 'True', '1 of 1 targets'],
      ['DefinitionDiffers', 'True', 'eu-1: differs at .spec'],
    ])
  })
})

describe('a live table', () => {
  const collect = () => {
    const printed: string[] = []
    return { printed, table: liveTable(['name', 'state'], (text) => printed.push(text)) }
  }

  test('has one header, and aligns rows added together', async () => {
    const { printed, table } = collect()
    table.add(['a', 'x'])
    table.add(['longer', 'y'])
    await turn()
    table.add(['b', 'z'])
    await turn()
    expect(printed).toEqual(['NAME     STATE\na        x\nlonger   y', 'b        z'])
  })

  test('becomes wider when necessary, and prints nothing without rows', async () => {
    const { printed, table } = collect()
    await turn()
    expect(printed).toEqual([])
    table.add(['a', 'x'])
    await turn()
    table.add(['a-long-name', 'x'])
    table.end()
    expect(printed).toEqual(['NAME   STATE\na      x', 'a-long-name   x'])
  })
})

describe('progress', () => {
  const stream = (isTTY: boolean) => {
    let written = ''
    return {
      isTTY,
      columns: 12,
      write: (text: unknown) => {
        written += String(text)
        return true
      },
      written: () => written,
    }
  }

  test('on a terminal is one line that is written over, as long as the terminal is wide', () => {
    const terminal = stream(true)
    const progress = createProgress(terminal)
    progress.show('one')
    progress.show('one')
    progress.show('more than fits')
    progress.end()
    expect(terminal.written()).toBe('\u001b[1G\u001b[Kone\u001b[1G\u001b[Kmore than …\n')
  })

  test('elsewhere is a line for each change, without escapes, and nothing on the stream itself', () => {
    let said = ''
    const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said += String(text)
      return true
    })
    const pipe = stream(false)
    try {
      const progress = createProgress(pipe)
      for (const text of ['one', 'one', 'more than fits']) progress.show(text)
      progress.end()
    } finally {
      stderr.mockRestore()
    }
    expect(said).toBe('one\nmore than fits\n')
    expect(pipe.written()).toBe('')
  })
})

describe('output to the terminal', () => {
  const title = '\u001b]0;owned\u0007'
  const foreign = `ok\r\n${title}\u202e\u009b2J`
  const shown = 'ok\\r\\n\\u001b]0;owned\\u0007\\u202e\\u009b2J'

  test('a cell is one line, and what would act on the terminal is written out', async () => {
    expect(table(['message', 'end'], [[foreign, 'x']]).split('\n')).toEqual([
      `MESSAGE${' '.repeat(shown.length - 7)}   END`,
      `${shown}   x`,
    ])
    const printed: string[] = []
    const rows = liveTable(['message'], (text) => printed.push(text))
    rows.add([foreign])
    rows.end()
    expect(printed).toEqual([`MESSAGE\n${shown}`])
  })

  test.each([
    ['a line', (text: string) => line(text), `ok\\r\n${shown.slice(6)}\n`],
    ['an error', (text: string) => say(text), `ok\\r\n${shown.slice(6)}\n`],
    ['JSON', (text: string) => printValue({ text }, 'json'), `{\n  "text": "${shown}"\n}\n`],
    ['YAML', (text: string) => printValue({ text }, 'yaml'), `text: "${shown}"\n`],
    [
      'an event',
      (text: string) => line(eventLine(eventSaying(text))),
      expect.stringContaining(`  ${shown}\n`),
    ],
    [
      'a step',
      (text: string) => line(trialText(trialSaying(text))),
      expect.stringContaining(`   ${shown}\n`),
    ],
  ])('%s contains nothing that acts on it', (_, print, expected) => {
    let written = ''
    const take = (text: string | Uint8Array): boolean => {
      written += String(text)
      return true
    }
    const streams = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation(take),
    )
    try {
      print(foreign)
    } finally {
      for (const stream of streams) stream.mockRestore()
    }
    expect(written).toEqual(expected)
  })

  test('progress is written on one line', () => {
    let written = ''
    const progress = createProgress({
      isTTY: true,
      columns: 200,
      write: (text: string) => {
        written += text
        return true
      },
    })
    progress.show(foreign)
    expect(written).toBe(`\u001b[1G\u001b[K${shown}`)
  })
})

describe('what a plan says of people', () => {
  const trouble = (username: string, message: string) => ({
    connector: 'login',
    person: `corp/${username}`,
    username,
    message,
  })
  test('is one line for all people with the same message, with some of their names', () => {
    const many = Array.from({ length: 1_998 }, (_, index) => trouble(`p${index}`, 'cannot log in: {SSHA}'))
    expect(troublesOf([...many, trouble('anna', 'has no mail address')])).toEqual([
      '1998 people: cannot log in: {SSHA} (p0, p1, p2, p3, p4 and 1993 more)',
      'anna: has no mail address',
    ])
    expect(troublesOf([trouble('a', 'x'), trouble('b', 'x')])).toEqual(['2 people: x (a, b)'])
  })
})

describe('what the deletion of a Mapping does', () => {
  const plan = (more: Partial<ShownPlan>): ShownPlan => ({
    connector: 'git',
    operations: [],
    drifted: [],
    gates: [],
    problems: [],
    notices: [],
    ...more,
  })
  const operation = (kind: string, username: string) => ({
    id: `${kind} ${username}`,
    connector: 'git',
    kind,
    username,
    why: [],
    state: 'Planned',
  })
  test('is reported by connector, with people, counts, and what is held', () => {
    const operations = [
      ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => operation('DisableAccount', name)),
      operation('RemoveMembership', 'a'),
    ]
    const gates = [{ message: '7 accounts to disable: more than 2 at once' }] as ShownPlan['gates']
    expect(effectOf('default/staff', [plan({ operations, gates }), plan({ connector: 'login' })])).toEqual([
      'deleting mapping default/staff has these effects on git: 7 accounts disabled (a, b, c, d, e and 2 more); 1 membership removed (a)',
      'git: held until approved: 7 accounts to disable: more than 2 at once',
      'deleting mapping default/staff changes nothing on login',
    ])
    expect(effectOf('default/staff', [])[0]).toContain('it grants nothing on any connector')
    expect(effectOf('default/staff', [plan({ blocked: 'it is down' })])[0]).toContain('it is down')
  })
})
