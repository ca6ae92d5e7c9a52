import type { Command } from 'commander'
import { dryRun, filename } from '../options.js'
import { declare, noun, type Perform } from '../program.js'

/** `hansa import …` */
export const addImports = (program: Command, perform: Perform): void => {
  const from = noun(program, 'import', 'import resources from other systems', [
    'hansa import karmada -f policies/',
  ])
  declare(
    from,
    'karmada',
    {
      summary: 'convert Karmada policies to placements, releases and bundles; list what has no equivalent',
      options: [filename, ['--apply', 'apply the resources to the hub instead of printing them'], dryRun],
      examples: [
        'hansa import karmada -f policies/ > hansa.yaml',
        'kubectl get pp,op,deploy -n web -o yaml | hansa import karmada -f -',
        'hansa import karmada -f policies/ --apply',
      ],
      load: () => import('../../commands/import/karmada.js'),
    },
    perform,
  )
}
