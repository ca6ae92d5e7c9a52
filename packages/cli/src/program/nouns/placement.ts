import type { Command } from 'commander'
import { type Declarations, declareAll, noun, type Perform } from '../program.js'

const commands: Declarations = {
  preview: {
    summary: 'evaluate placement cases from a file, without a hub, or a placement of the hub for a bundle',
    arguments: '[name]',
    options: [
      ['-f, --filename <path>...', 'JSON or YAML: one case or an array of them; - for standard input'],
      ['--bundle <name@version>', 'the bundle to place (default version: the last one pushed)'],
      ['--values <file>...', 'file with values of the chart; later files override earlier ones'],
      ['--set <path=value>...', 'a value of the chart: image.tag=1.2'],
    ],
    examples: [
      'hansa placement preview everywhere --bundle argo-cd --values production.yaml',
      'hansa placement preview -f case.yaml',
      'hansa placement preview -f cases.json -o json',
      'generate-cases | hansa placement preview -f - -o json',
    ],
    load: () => import('../../commands/placement/preview.js'),
  },
  lint: {
    summary: 'warn about placements that cannot be satisfied',
    arguments: '[name]',
    options: [
      [
        '-f, --filename <path>...',
        'check placements from a file or folder against the clusters in it, or against the fleet if it has none',
      ],
      ['--strict', 'exit with 1 if there are warnings'],
    ],
    examples: [
      'hansa placement lint',
      'hansa placement lint three-regions',
      'hansa placement lint -f placements/ --strict',
    ],
    load: () => import('../../commands/placement/lint.js'),
  },
}

/** `hansa placement …` */
export const addPlacements = (program: Command, perform: Perform): void => {
  const placement = noun(program, 'placement', 'preview and check placements', [
    'hansa placement preview -f case.yaml',
    'hansa placement lint',
  ])
  declareAll(placement, commands, perform)
}
