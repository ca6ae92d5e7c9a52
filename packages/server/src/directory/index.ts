export type { Directory, DirectorySpec, DirectoryStatus } from './contract.js'
export { createDirectories, type DirectoryRoom } from './directory.js'
export { createDirectoryProcedures } from './router.js'
export type { Directories, Group, Mark, Person, Problem, Snapshot } from './snapshot.js'
