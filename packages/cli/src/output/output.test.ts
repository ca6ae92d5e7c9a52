import { describe, expect, test } from 'vitest'
import { createProgress } from './progress.js'
import { liveTable } from './table.js'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a table that goes on', () => {
  const collect = () => {
    const printed: string[] = []
    return { printed, table: liveTable(['name', 'state'], (text) => printed.push(text)) }
  }

  test('has one header, and lines up what comes in one go', async () => {
    const { printed, table } = collect()
    table.add(['a', 'x'])
    table.add(['longer', 'y'])
    await turn()
    table.add(['b', 'z'])
    await turn()
    expect(printed).toEqual(['NAME     STATE\na        x\nlonger   y', 'b        z'])
  })

  test('becomes wider when it must, and prints nothing when nothing comes', async () => {
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

  test('elsewhere writes no escapes to the stream', () => {
    const pipe = stream(false)
    const progress = createProgress(pipe)
    progress.end()
    expect(pipe.written()).toBe('')
  })
})
