import { z } from 'zod'
import { CursorText, listOf, PageLimit } from '../resources/index.js'
import { syncExamples } from './examples.js'
import { LinkOffer } from './run-contract.js'

export const PersonOnSystem = z
  .strictObject({
    connector: z.string(),
    state: z.enum(['Active', 'Disabled', 'Leaving', 'Creating', 'Pending', 'None', 'Problem']).meta({
      description: 'Pending: wanted, and not made yet (it may be held). None: no rule gives anything there.',
    }),
    username: z.string().optional(),
    since: z.string().optional(),
    wanted: z.boolean().optional().meta({
      description:
        'Whether a rule gives this person anything there now. Absent until the people of the system were evaluated since the hub started.',
    }),
    why: z.array(z.string()).meta({ description: 'The rules that give it.' }),
    problem: z.string().optional(),
    offer: LinkOffer.optional(),
  })
  .meta({ id: 'PersonOnSystem' })

export const PersonShown = z
  .strictObject({
    person: z.string().meta({ description: 'The directory and the stable id there.' }),
    directory: z.string(),
    username: z.string(),
    displayName: z.string(),
    mail: z.string().optional(),
    state: z.enum(['Present', 'Disabled', 'Absent']).meta({ description: 'In the directory.' }),
    groups: z.array(z.string()).meta({
      description: 'Names of the groups they are in in the directory, through groups in groups too; sorted.',
    }),
    systems: z.array(PersonOnSystem),
  })
  .meta({
    id: 'PersonShown',
    examples: [syncExamples.person],
    description: 'One person, and how they stand on each connected system, and why.',
  })

export const PersonList = listOf(PersonShown, 'PersonList')

export const PeopleQuery = z.strictObject({
  search: z.string().max(253).optional().meta({ description: 'Part of a username, name or mail.' }),
  connector: z
    .string()
    .max(63)
    .optional()
    .meta({ description: 'Only those with an account or a problem there.' }),
  state: PersonOnSystem.shape.state.optional().meta({ description: 'Only those in this state on a system.' }),
  limit: PageLimit,
  cursor: CursorText,
})

export type PersonShown = z.infer<typeof PersonShown>
export type PersonOnSystem = z.infer<typeof PersonOnSystem>
export type PeopleQuery = z.infer<typeof PeopleQuery>
