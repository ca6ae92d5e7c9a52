export { placementKind } from './kind.js'
