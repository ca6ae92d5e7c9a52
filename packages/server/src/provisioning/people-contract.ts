import { z } from 'zod'
import { CursorText, listOf, PageLimit } from '../resources/index.js'
import { syncExamples } from './examples.js'
import { LinkOffer } from './run-contract.js'

export const PersonOnSystem = z
  .strictObject({
    connector: z.string(),
    state: z.enum(['Active', 'Disabled', 'Leaving', 'Creating', 'Pending', 'None', 'Problem']).meta({
      description:
        'Pending: the account is granted but not created yet (it may be held). None: no rule grants anything on the connector.',
    }),
    username: z.string().optional(),
    since: z.string().optional(),
    wanted: z.boolean().optional().meta({
      description:
        'Whether a rule currently grants this person anything on the connector. Absent until the hub has evaluated the connector since it started.',
    }),
    why: z.array(z.string()).meta({ description: 'The rules that grant the account.' }),
    problem: z.string().optional(),
    offer: LinkOffer.optional(),
  })
  .meta({ id: 'PersonOnSystem' })

export const PersonShown = z
  .strictObject({
    person: z
      .string()
      .meta({ description: 'DIRECTORY/ID: the directory and the stable id of the person in it.' }),
    directory: z.string(),
    username: z.string(),
    displayName: z.string(),
    mail: z.string().optional(),
    state: z
      .enum(['Present', 'Disabled', 'Absent'])
      .meta({ description: 'The state of the person in the directory.' }),
    groups: z.array(z.string()).meta({
      description: 'Names of the directory groups of the person, including nested groups; sorted.',
    }),
    systems: z.array(PersonOnSystem),
  })
  .meta({
    id: 'PersonShown',
    examples: [syncExamples.person],
    description: 'A person, with their state on each connected system and the reasons for it.',
  })

export const PersonList = listOf(PersonShown, 'PersonList')

export const PeopleQuery = z.strictObject({
  search: z
    .string()
    .max(253)
    .optional()
    .meta({ description: 'Filters by a substring of the username, name or mail address.' }),
  connector: z
    .string()
    .max(63)
    .optional()
    .meta({ description: 'Filters by connector: people with an account or a problem on it.' }),
  state: PersonOnSystem.shape.state.optional().meta({ description: 'Filters by the state on any system.' }),
  limit: PageLimit,
  cursor: CursorText,
})

export type PersonShown = z.infer<typeof PersonShown>
export type PersonOnSystem = z.infer<typeof PersonOnSystem>
export type PeopleQuery = z.infer<typeof PeopleQuery>
