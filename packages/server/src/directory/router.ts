import { z } from 'zod'
import { listOf, Name, type ResourceInput } from '../resources/index.js'
import { procedure } from '../runtime/procedure.js'
import {
  DirectoryRef,
  type DirectorySpecInput,
  type DirectorySpecSent,
  DirectoryTrial,
  GroupView,
  PersonView,
  ViewQuery,
} from './contract.js'
import type { DirectoryService } from './service.js'

const base = '/directories/{name}'

/** What directories can do besides what every kind can. `directory` is the schema of a Directory as it is sent. */
export const createDirectoryProcedures = (
  directories: DirectoryService,
  directory: z.ZodType<ResourceInput<DirectorySpecInput>, ResourceInput<DirectorySpecSent>>,
) => ({
  test: procedure
    .meta({
      rest: { method: 'POST', path: `${base}/test` },
      permission: ['test', 'Directory'],
      summary: 'Try a directory step by step: what is found, which setting is wrong, a sample person',
      description:
        'Uses the stored secret of the directory. Nothing is changed, in the hub or in the directory.',
    })
    .input(DirectoryRef)
    .output(DirectoryTrial)
    .mutation(({ input }) => directories.test(input.name)),

  trial: procedure
    .meta({
      rest: { method: 'POST', path: '/directories/test' },
      permission: ['test', 'Directory'],
      summary: 'Try a directory before it is stored',
      description:
        'Nothing is stored. A digest of a secret stands for the one of the stored Directory of this name.',
      example: {
        directory: {
          apiVersion: 'hansa.dev/v1',
          kind: 'Directory',
          metadata: { name: 'corp' },
          spec: { type: 'ldif', ldif: { path: 'people.ldif' } },
        },
      },
    })
    .input(z.strictObject({ directory }))
    .output(DirectoryTrial)
    .mutation(({ input: { directory: given } }) => directories.testSpec(given.metadata.name, given.spec)),

  people: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/people` },
      permission: ['get', 'Directory'],
      summary: 'List the people of the last accepted read, by username',
      description: 'People as the directory has them, whether or not they have an account anywhere.',
      leader: 'the people and groups that directories were read for',
    })
    .input(ViewQuery)
    .output(listOf(PersonView, 'DirectoryPersonList'))
    .query(({ input }) => directories.people(input)),

  groups: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/groups` },
      permission: ['get', 'Directory'],
      summary: 'List the groups of the last accepted read, by name',
      description: 'Groups with the number of their members, nested groups included.',
      leader: 'the people and groups that directories were read for',
    })
    .input(ViewQuery)
    .output(listOf(GroupView, 'DirectoryGroupList'))
    .query(({ input }) => directories.groups(input)),

  accept: procedure
    .meta({
      rest: { method: 'POST', path: `${base}/accept` },
      permission: ['accept', 'Directory'],
      summary:
        'Take a directory as it is now for true, though it is older or smaller than what was read before',
      description:
        'After a restore from a backup, or when all groups were deleted on purpose. The gates of connectors hold all the same.',
    })
    .input(z.strictObject({ name: Name }))
    .output(z.strictObject({ accepted: z.boolean() }).meta({ examples: [{ accepted: true }] }))
    .mutation(async ({ ctx, input }) => {
      await directories.accept(input.name, ctx.subject)
      return { accepted: true }
    }),
})
