import { Tabs } from '../../parts/tabs.js'
import { Bindings } from './bindings.js'
import { Review } from './review.js'
import { Roles } from './roles.js'

export { BindingScreen } from './binding.js'
export { RoleScreen } from './role.js'

/** Who may do what: role bindings, roles, and reviews of access. */
export const AccessScreen = () => (
  <div className="screen">
    <header className="screen-head">
      <h1>Access</h1>
    </header>
    <Tabs
      label="About access"
      tabs={[
        { key: 'bindings', title: 'Role bindings', content: () => <Bindings /> },
        { key: 'roles', title: 'Roles', content: () => <Roles /> },
        { key: 'review', title: 'Review', content: () => <Review /> },
      ]}
    />
  </div>
)
