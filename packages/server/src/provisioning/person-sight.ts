import { allows } from '../runtime/predicate.js'
import type { Entitled } from '../runtime/rights.js'

/** Whether a subject may list a person; the name of a person is DIRECTORY/ID. '' stands for nobody: seen by those who see everyone. */
export const personSight = ({ rights }: Entitled): ((person: string) => boolean) => {
  const predicate = rights.on('list', 'Person')
  return (person) => allows(predicate, person === '' ? {} : { name: person })
}
