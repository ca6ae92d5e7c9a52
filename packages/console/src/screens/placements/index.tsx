export { PlacementScreen } from './placement.js'
export { PlacementsScreen } from './placements.js'
