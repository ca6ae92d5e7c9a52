import { z } from 'zod'
import { Expression } from '../../../runtime/cel/expression.js'
import { folded } from '../../mapping/folded.js'
import {
  defineManifest,
  endpointColumn,
  endpointFields,
  type Given,
  type GrantOf,
  specSchemas,
} from '../manifest.js'
import { Endpoint, GrantedName } from '../schemas.js'
import { nameProblem, teamProblem } from './words.js'

const specOf = <Secret extends z.ZodType>(secret: Secret) =>
  z
    .strictObject({
      endpoint: Endpoint,
      credentials: z.strictObject({ username: z.string().min(1).max(253), password: secret }),
      sourceId: z.int().min(0).optional(),
      sourceOfUser: z.string().min(1).max(253).optional().meta({
        description: 'An existing user: new accounts get the same authentication source.',
      }),
      loginName: Expression.default('person.username').meta({
        description:
          'A CEL expression over `person`: the name that Gitea sends to the authentication source at login. Used if accounts are bound to an authentication source.',
      }),
      visibility: z.enum(['public', 'limited', 'private']).optional(),
      sshKeys: z
        .string()
        .max(200)
        .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'must be an attribute name, such as sshPublicKey')
        .optional()
        .meta({
          description:
            'The directory attribute with SSH public keys (`sshPublicKey`); the Directory must read it with `people.attributes.more`. Hansa manages these keys in the account and leaves keys that people add themselves unchanged.',
        }),
    })
    .refine(({ sourceId, sourceOfUser }) => sourceId === undefined || sourceOfUser === undefined, {
      path: ['sourceOfUser'],
      message: 'cannot be set together with sourceId: set one of them',
    })

const fields = {
  organization: GrantedName.optional(),
  team: GrantedName.optional(),
  permission: z.enum(['read', 'write', 'admin']).optional(),
  admin: z.boolean().optional(),
  restricted: z.boolean().optional(),
}

/** What rules grant on Gitea. `admin` and `restricted` are flags of the account. */
export interface GiteaGrants {
  teams: readonly { organization: string; team: string; permission: 'read' | 'write' | 'admin' }[]
  admin: boolean
  restricted: boolean
}

const strongest = { read: 0, write: 1, admin: 2 } as const

const merge = (granted: readonly Given<GrantOf<typeof fields>>[]): GiteaGrants => {
  const teams = new Map<string, GiteaGrants['teams'][number]>()
  for (const { grant } of granted) {
    const { organization, team, permission = 'read' } = grant
    if (organization === undefined || team === undefined) continue
    const key = JSON.stringify([folded(organization), folded(team)])
    const present = teams.get(key)
    if (present === undefined || strongest[present.permission] < strongest[permission])
      teams.set(key, {
        organization: present?.organization ?? organization,
        team: present?.team ?? team,
        permission,
      })
  }
  return {
    teams: [...teams.values()],
    admin: granted.some(({ grant }) => grant.admin === true),
    restricted: granted.some(({ grant }) => grant.restricted === true),
  }
}

export const giteaManifest = defineManifest({
  type: 'gitea',
  title: 'Gitea',
  description: 'Users, organizations, teams and memberships of Gitea.',
  spec: ({ sent, stored }) =>
    specSchemas('gitea', { sent: { gitea: specOf(sent) }, stored: { gitea: specOf(stored) } }),
  secrets: [{ pointer: '/gitea/credentials/password', description: 'The password of the administrator.' }],
  endpoint: { pointer: '/gitea/endpoint', address: [] },
  files: [],
  loginName: '/gitea/loginName',
  grants: {
    fields,
    description: 'organization and team (permission: read by default), admin, restricted',
    mergeRule: 'A person is in every team that a rule grants, and has every flag that a rule grants.',
    conflictRule: 'Of several permissions for one team, the strongest applies: admin, write, read.',
    merge,
    fill: ({ organization, team }, { fill }) => ({
      grant: {
        ...(organization === undefined ? {} : { organization: fill(organization) }),
        ...(team === undefined ? {} : { team: fill(team) }),
      },
      refused: [],
    }),
    namesOf: ({ organization, team }) => [
      ...(organization === undefined
        ? []
        : [{ at: 'organization', name: organization, problemOf: nameProblem }]),
      ...(team === undefined ? [] : [{ at: 'team', name: team, problemOf: teamProblem }]),
    ],
    problemOf: ({ organization, team }) =>
      (organization === undefined) === (team === undefined)
        ? undefined
        : {
            at: '',
            problem: 'organization and team must be set together',
            fix: 'set both: {organization: …, team: …}',
          },
    texts: [
      {
        field: 'team',
        text: 'team {organization}/{team} ({permission})',
        long: 'organization {organization}, team {team} ({permission})',
        defaults: { permission: 'read' },
      },
      { field: 'admin', text: 'admin', long: 'administrator' },
      { field: 'restricted', text: 'restricted' },
    ],
  },
  capabilities: ['UniqueMail', 'LoginName', 'TransferOwnership', 'RevokeAccess'],
  structures: [
    { kind: 'organization', description: 'An organization that a rule names; Hansa never deletes it.' },
    { kind: 'team', description: 'A team of an organization, with its permission.' },
  ],
  presentation: {
    columns: [endpointColumn('gitea')],
    form: [
      ...endpointFields('gitea', 'https://git.example.org'),
      {
        pointer: '/gitea/credentials/username',
        label: 'Administrator',
        control: 'Text',
        required: true,
        help: 'The account Hansa signs in with. It must be a site administrator.',
      },
      { pointer: '/gitea/credentials/password', label: 'Password', control: 'Secret', required: true },
      {
        pointer: '/gitea/sourceOfUser',
        label: 'Authentication source of',
        control: 'Text',
        required: false,
        help: 'An existing user: new accounts get the same authentication source.',
      },
      {
        pointer: '/gitea/visibility',
        label: 'Visibility',
        control: 'Select',
        required: false,
        options: ['public', 'limited', 'private'],
        help: 'The visibility of organizations that Hansa creates.',
      },
      {
        pointer: '/gitea/sshKeys',
        label: 'SSH key attribute',
        control: 'Text',
        required: false,
        help: 'The directory attribute with SSH public keys, such as sshPublicKey.',
      },
    ],
  },
  example: {
    spec: {
      gitea: {
        endpoint: { url: 'https://git.example.org' },
        credentials: { username: 'admin', password: { value: 'correct horse' } },
      },
      protected: ['root', 'svc-*'],
      correlate: { by: 'mail', adopt: 'Hold' },
    },
    grant: { organization: '$1', team: 'developers', permission: 'write' },
    granted: 'team shop/developers (read)',
    membership: 'shop/developers',
  },
})
