import { Command } from 'commander'
import { version } from '../version.js'
import { addAccess } from './nouns/access.js'
import { addAuth } from './nouns/auth.js'
import { addBundles } from './nouns/bundle.js'
import { addClusters } from './nouns/cluster.js'
import { addContexts } from './nouns/context.js'
import { addDirectories } from './nouns/directory.js'
import { addImports } from './nouns/import.js'
import { addPeople } from './nouns/person.js'
import { addPlacements } from './nouns/placement.js'
import { addReleases } from './nouns/release.js'
import { addRepositories } from './nouns/repository.js'
import { addResources } from './nouns/resources.js'
import { addRollouts } from './nouns/rollout.js'
import { addSignIn } from './nouns/sign-in.js'
import { addSimulate } from './nouns/simulate.js'
import { addSync } from './nouns/sync.js'
import { addTokens } from './nouns/token.js'
import { declare, examplesText, type Perform } from './program.js'

/** Every command of `hansa`. */
export const createProgram = (perform: Perform): Command => {
  const program = new Command('hansa')
    .description(
      'Run many Kubernetes clusters as one fleet: place bundles, fail over, and keep accounts in sync.',
    )
    .version(version, '-V, --version', 'print the version of the CLI')
    // `bundle push --version` is the version of the bundle.
    .enablePositionalOptions()
    .showSuggestionAfterError(true)
    .exitOverride()
    .addHelpText(
      'before',
      examplesText([
        'hansa get clusters',
        'hansa bundle push ./web',
        'hansa release create web --bundle web --placement everywhere --wait',
      ]),
    )
  addResources(program, perform)
  addClusters(program, perform)
  addBundles(program, perform)
  addPlacements(program, perform)
  addReleases(program, perform)
  addRollouts(program, perform)
  addSimulate(program, perform)
  addRepositories(program, perform)
  addDirectories(program, perform)
  addImports(program, perform)
  addSync(program, perform)
  addAccess(program, perform)
  addAuth(program, perform)
  addPeople(program, perform)
  addTokens(program, perform)
  addContexts(program, perform)
  addSignIn(program, perform)
  declare(
    program,
    'version',
    {
      summary: 'print the versions of the CLI and the hub',
      examples: ['hansa version', 'hansa version --client -o json'],
      options: [['--client', 'print only the version of the CLI; do not contact the hub']],
      load: () => import('../commands/version.js'),
    },
    perform,
  )
  return program
}
