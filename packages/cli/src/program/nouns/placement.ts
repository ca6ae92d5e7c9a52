import type { Command } from 'commander'
import { declare, noun, type Perform } from '../program.js'

/** `hansa placement …` */
export const addPlacements = (program: Command, perform: Perform): void => {
  const placement = noun(program, 'placement', 'where releases go', [
    'hansa placement preview -f case.yaml',
    'hansa placement lint',
  ])
  declare(
    placement,
    'preview',
    {
      summary: 'decide cases from a file, without a hub',
      options: [
        ['-f, --filename <path>...', 'JSON or YAML: one case or an array of them; - for standard input'],
      ],
      examples: [
        'hansa placement preview -f case.yaml',
        'hansa placement preview -f cases.json -o json',
        'generate-cases | hansa placement preview -f - -o json',
      ],
      load: () => import('../../commands/placement/preview.js'),
    },
    perform,
  )
  declare(
    placement,
    'lint',
    {
      summary: 'warn of placements that cannot come true as they are written',
      arguments: '[name]',
      options: [
        [
          '-f, --filename <path>...',
          'placements from a file or folder, over the clusters in it, or else the fleet',
        ],
        ['--strict', 'exit with 1 when there is a warning'],
      ],
      examples: [
        'hansa placement lint',
        'hansa placement lint three-regions',
        'hansa placement lint -f placements/ --strict',
      ],
      load: () => import('../../commands/placement/lint.js'),
    },
    perform,
  )
}
