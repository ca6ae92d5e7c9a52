import { z } from 'zod'
import { listOf, Name, type ResourceInput } from '../resources/index.js'
import { onHub, onObject } from '../runtime/place.js'
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

/** The procedures of directories in addition to those of every kind. `directory` is the schema of a Directory in requests. */
export const createDirectoryProcedures = (
  directories: DirectoryService,
  directory: z.ZodType<ResourceInput<DirectorySpecInput>, ResourceInput<DirectorySpecSent>>,
) => ({
  test: procedure
    .meta({
      rest: { method: 'POST', path: `${base}/test` },
      permission: ['test', 'Directory'],
      scope: onObject,
      summary: 'Test a directory step by step: entries found, wrong settings and a sample person',
      description: 'Uses the stored secret of the directory. Changes nothing in the hub or in the directory.',
    })
    .input(DirectoryRef)
    .output(DirectoryTrial)
    .mutation(({ input }) => directories.test(input.name)),

  trial: procedure
    .meta({
      rest: { method: 'POST', path: '/directories/test' },
      permission: ['test', 'Directory'],
      scope: onObject,
      summary: 'Test a directory before you store it',
      description:
        'Stores nothing. A digest of a secret refers to the secret of the stored Directory with this name.',
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
      permission: ['list', 'Person'],
      scope: onHub,
      summary: 'List the people of the last accepted read, by username',
      description:
        'People as they are in the directory, with or without accounts on connected systems: those that you may list as Person.',
      leader: 'the people and groups read from directories',
    })
    .input(ViewQuery)
    .output(listOf(PersonView, 'DirectoryPersonList'))
    .query(({ ctx, input }) => directories.people(input, ctx.subject)),

  groups: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/groups` },
      permission: ['list', 'Person'],
      scope: onHub,
      summary: 'List the groups of the last accepted read, by name',
      description: 'Groups with the number of their members, including members of nested groups.',
      leader: 'the people and groups read from directories',
    })
    .input(ViewQuery)
    .output(listOf(GroupView, 'DirectoryGroupList'))
    .query(({ input }) => directories.groups(input)),

  accept: procedure
    .meta({
      rest: { method: 'POST', path: `${base}/accept` },
      permission: ['accept', 'Directory'],
      scope: onObject,
      summary:
        'Accept the current state of a directory, even if it is older or smaller than the last accepted read',
      description:
        'Use it after a restore from a backup, or when all groups were deleted on purpose. The gates of connectors still apply.',
    })
    .input(z.strictObject({ name: Name }))
    .output(z.strictObject({ accepted: z.boolean() }).meta({ examples: [{ accepted: true }] }))
    .mutation(async ({ ctx, input }) => {
      await directories.accept(input.name, ctx.subject)
      return { accepted: true }
    }),
})
