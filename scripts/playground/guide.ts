import { clusterNames } from './clusters.js'
import type { Context } from './context.js'
import type { Place } from './place.js'

/** The guide that is printed once everything runs. Lines that start with `  $ ` are commands to type as they are. */
export const guideFor = (place: Place, context: Context, simulator: string, signIn: string): string => {
  const hansa = (words: string): string =>
    `  $ npx hansa ${words}${context.current ? '' : ` --context ${context.name}`}`
  // In the clone's own folder the CLI finds the simulator automatically.
  const simulate = (words: string): string =>
    `  $ npx hansa-simulator ${words}${place.usual ? '' : ` --address ${simulator}`}`
  const names = clusterNames.join(', ')
  // In that command, --context names a context of the kubeconfig.
  const choose = context.current ? '' : `npx hansa context use ${context.name} && `
  return `
Hansa is running: the hub at ${place.url}, with four simulated clusters (${names}) in two regions
and the release "shop" across them. Open it in a browser (the link signs you in once, within ten minutes;
\`npx hansa-server sign-in --data ${place.files.hub} --url ${place.url}\` prints another):
    ${signIn}

Or in another terminal, in this folder:

Take a look:
${hansa('get clusters')}
${hansa('release status shop')}

Watch what happens from now on (Ctrl-C stops watching):
${hansa('events --watch')}

Take a cluster down. After about 11 seconds (6 to detect the failure, 5 that the placement tolerates) its share runs elsewhere:
${simulate('down eu-1')}
${hansa('release status shop')}

Bring it back. The hub removes what was left on it before it takes releases again:
${simulate('up eu-1')}
${hansa('events')}

People and groups come from ${place.files.people} and are provisioned into an Authelia users
file, ${place.files.users}. Add somebody to the LDIF, rename them, remove them from a
group or from the file, save it, and a few seconds later see what changed and why (--diff after \`sync show RUN\`).
If you remove the entries of all people, nothing is changed: the directory reports NothingFound (\`get directories\`) until it finds people again:
${hansa('sync history')}
${hansa('sync plan')}
${hansa('get connectors')}

Try it as somebody else: anna changes the release, bert only looks, carla manages people and their accounts:
${hansa('login --as anna')}
  $ npx hansa whoami
  $ npx hansa context use ${context.name}

Register a real cluster. The sample does not move to it until it has the label playground=true:
    ${choose}npx hansa cluster register NAME --kubeconfig ~/.kube/config --context CONTEXT --region REGION --wait

Everything is kept in ${place.folder} (logs too); remove it to start over.
Ctrl-C stops the hub and the clusters; \`npm start\` continues where they were.
`
}
