import type { CallOptions } from '../http/transport.js'
import type {
  Directory,
  DirectoryGroup,
  DirectoryInput,
  DirectoryPerson,
  DirectoryTrial,
  List,
} from '../types.js'
import { type Collection, createCollection, type Loose, type Shared } from './collection.js'
import { callOf, type PageOptions } from './options.js'

/** Which people or groups, and how many at once. */
export interface ViewOptions extends PageOptions {
  /** Only those with this text in their name, username or mail. */
  search?: string | undefined
}

export interface Directories extends Collection<Directory, DirectoryInput> {
  /** Tests a stored directory step by step. */
  test(name: string, options?: CallOptions): Promise<DirectoryTrial>
  /** Tests a directory that is not stored. */
  trial(directory: Loose<DirectoryInput>, options?: CallOptions): Promise<DirectoryTrial>
  /** The people of the last accepted read, by username. */
  people(name: string, options?: ViewOptions): Promise<List<DirectoryPerson>>
  groups(name: string, options?: ViewOptions): Promise<List<DirectoryGroup>>
  /** Accepts its current content, although it is older or smaller than the last read. */
  accept(name: string, options?: CallOptions): Promise<void>
}

export const createDirectories = (shared: Shared): Directories => {
  const { transport } = shared
  const on = (name: string, what: string): string => `/api/v1/directories/${encodeURIComponent(name)}/${what}`
  const look = async (name: string, what: string, options: ViewOptions): Promise<unknown> => {
    const { search, limit, cursor } = options
    const query = { search, limit, cursor }
    return (await transport.request('GET', on(name, what), { ...callOf(options), query })).data
  }
  const act = async (path: string, body: unknown, options: CallOptions): Promise<unknown> =>
    (await transport.request('POST', path, { ...callOf(options), body })).data
  return {
    ...createCollection(shared, 'Directory'),
    test: async (name, options = {}) => (await act(on(name, 'test'), {}, options)) as DirectoryTrial,
    trial: async (directory, options = {}) =>
      (await act('/api/v1/directories/test', { directory }, options)) as DirectoryTrial,
    people: async (name, options = {}) => (await look(name, 'people', options)) as List<DirectoryPerson>,
    groups: async (name, options = {}) => (await look(name, 'groups', options)) as List<DirectoryGroup>,
    accept: async (name, options = {}) => {
      await act(on(name, 'accept'), {}, options)
    },
  }
}
