import { Empty } from '../../parts/saying.js'

export const PeopleScreen = () => (
  <Empty title="People cannot be seen here yet; hansa get people can show them." />
)
