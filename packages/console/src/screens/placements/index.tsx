import { Empty } from '../../parts/saying.js'

export const PlacementsScreen = () => (
  <Empty title="Placements cannot be seen here yet; hansa get placements can show them." />
)

export const PlacementScreen = () => (
  <Empty title="Placement cannot be seen here yet; hansa get placements can show them." />
)
