import { Empty } from '../../parts/saying.js'

export const EventsScreen = () => (
  <Empty title="Events cannot be seen here yet; hansa get events can show them." />
)
