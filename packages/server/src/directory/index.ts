export type { Directory, DirectorySpec, DirectoryStatus } from './contract.js'
export { createDirectories, type DirectoryRoom } from './directory.js'
export { createDirectoryProcedures } from './router.js'
export type { Directories, DirectoryProblem, Group, Mark, Person, Snapshot } from './snapshot.js'
