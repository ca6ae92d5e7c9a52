import { expect, test } from 'vitest'
import { showChart } from './shown-chart.js'

const shownOf = (values: Record<string, unknown>) =>
  showChart(
    { values, layers: [values], notes: '' },
    { objects: [], secrets: new Map(), draws: {}, digest: (value) => value },
  )

test('values of more than 2 MiB are refused with the commands that show their parts', () => {
  const most = 2 * 1024 * 1024
  const text = 'x'.repeat(most - '{"a":""}'.length)
  expect(shownOf({ a: text }).values().leaves).toEqual([{ pointer: '/a', layer: 0 }])
  expect(() => shownOf({ a: `${text}x` }).values()).toThrow(
    expect.objectContaining({
      code: 'Unprocessable',
      message: expect.stringContaining(`the merged values have ${most + 1} bytes; at most ${most} are shown`),
      hint: expect.stringMatching(/`hansa bundle values BUNDLE`.*`hansa get release NAME -o yaml`/),
    }),
  )
})
