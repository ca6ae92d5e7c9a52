import { clusterNames } from './clusters.js'
import type { Context } from './context.js'
import type { Place } from './place.js'

/** The guide that is printed once everything runs. Lines that begin with `  $ ` are commands to be typed as they are. */
export const guideFor = (place: Place, context: Context, simulator: string, signIn: string): string => {
  const hansa = (words: string): string =>
    `  $ npx hansa ${words}${context.current ? '' : ` --context ${context.name}`}`
  // In the clone's own folder the simulator is found by itself.
  const simulate = (words: string): string =>
    `  $ npx hansa-simulator ${words}${place.usual ? '' : ` --address ${simulator}`}`
  const names = clusterNames.join(', ')
  // There, --context names one of the kubeconfig.
  const choose = context.current ? '' : `npx hansa context use ${context.name} && `
  return `
Hansa runs: the hub at ${place.url}, with four simulated clusters (${names}) in two regions
and the release "shop" across them. Look at it in a browser (the link signs you in once, within ten minutes;
\`npx hansa-server sign-in --data ${place.files.hub} --url ${place.url}\` gives another):
    ${signIn}

Or in another terminal, in this folder:

Look at it:
${hansa('get clusters')}
${hansa('release status shop')}

Watch what happens from now on (Ctrl-C ends the view):
${hansa('events --watch')}

Take a cluster down. After about 11 seconds (6 to be sure, 5 that the placement tolerates) its share stands elsewhere:
${simulate('down eu-1')}
${hansa('release status shop')}

Bring it back. What was left on it is removed before it takes releases again:
${simulate('up eu-1')}
${hansa('events')}

People and groups come from ${place.files.people} and are kept in an Authelia users
file, ${place.files.users}. Add somebody to the LDIF, rename them, take them out of a
group, or out of the file, save it, and see a few seconds later what was done, and why (--diff after \`sync show RUN\`).
Remove the entries of all people, and nothing is changed: the directory reports NothingFound (\`get directories\`) until it finds people again:
${hansa('sync history')}
${hansa('sync plan')}
${hansa('get connectors')}

Register a real cluster. The sample stays on the simulated ones until yours has the label playground=true:
    ${choose}npx hansa cluster register NAME --kubeconfig ~/.kube/config --context CONTEXT --region REGION --wait

Everything is kept in ${place.folder} (logs too); remove it to begin anew.
Ctrl-C stops the hub and the clusters; \`npm start\` goes on where they were.
`
}
