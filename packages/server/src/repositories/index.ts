export { removeLeftFolders } from './abandoned-folders.js'
export { createRepositories, type RepositoryRef, type RepositoryRoom, type Webhook } from './repositories.js'
export { createRepositoryProcedures } from './router.js'
