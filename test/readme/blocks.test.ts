import { describe, expect, test } from 'vitest'
import { normalised, partsOf, readmeOf } from './blocks.js'

const readme = `# A
\`\`\`sh
npm start
\`\`\`

\`\`\`
$ npx hansa get clusters
NAME   AGE
eu-1   7s

$ npx hansa-simulator down eu-1
eu-1   down
\`\`\`
The end.
`

describe('the console blocks of a README', () => {
  test('are those with prompts; the rest stays as it is', () => {
    const parts = partsOf(readme)
    expect(parts.flatMap((part) => ('shown' in part ? part.shown : []))).toEqual([
      { command: 'npx hansa get clusters', output: ['NAME   AGE', 'eu-1   7s', ''] },
      { command: 'npx hansa-simulator down eu-1', output: ['eu-1   down'] },
    ])
    expect(readmeOf(parts)).toBe(readme)
  })

  test.each([
    ['an age', 'eu-1   7s', 'eu-1   16s'],
    ['a duration', 'after 9.6 s NotReady', 'after 34.5 s NotReady'],
    ['the id of a run', 'run en6pam04j4tf of', 'run 7prn8fa0dksf of'],
    ['an id without a digit', 'run wkxgprywwjvq of', 'run 7prn8fa0dksf of'],
    ['an id in a command', 'sync show wkxgprywwjvq --diff', 'sync show 7prn8fa0dksf --diff'],
    ['an id in a table', 'wkxgprywwjvq   authelia   Done', '7prn8fa0dksf   authelia   Done'],
    ['a time', '2026-11-23T13:59:42.732Z', '2026-11-29T02:06:36.377Z'],
    ['a port', 'http://127.0.0.1:7071/a', 'http://127.0.0.1:40123/a'],
    ['the width of a column', 'NAME   AGE', 'NAME     AGE'],
  ])('are compared without %s', (_, one, other) => {
    expect(normalised(one)).toBe(normalised(other))
  })

  test.each([
    ['a state', 'eu-1   Ready   7s', 'eu-1   NotReady   7s'],
    ['a reason', 'because group "staff"', 'because the mapping'],
    ['a count', 'Ready    4/4', 'Ready    3/4'],
    ['a name', 'eu-1', 'eu-2'],
  ])('are compared by %s', (_, one, other) => {
    expect(normalised(one)).not.toBe(normalised(other))
  })
})
