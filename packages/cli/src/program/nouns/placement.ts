import type { Command } from 'commander'
import { declare, noun, type Perform } from '../program.js'

/** `hansa placement …` */
export const addPlacements = (program: Command, perform: Perform): void => {
  const placement = noun(program, 'placement', 'where releases go', ['hansa placement preview -f case.yaml'])
  declare(
    placement,
    'preview',
    {
      summary: 'decide cases from a file, without a hub',
      options: [
        ['-f, --filename <path>', 'JSON or YAML: one case or an array of them; - for standard input'],
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
}
