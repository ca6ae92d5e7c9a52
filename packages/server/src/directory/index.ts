export type { Directory, DirectorySpec, DirectoryStatus } from './contract.js'
export type { Directories, Group, Mark, Person, Problem, Snapshot } from './snapshot.js'
