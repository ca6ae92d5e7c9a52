export { ImageSettings } from './contract.js'
export { withMirrors } from './mirrored.js'
