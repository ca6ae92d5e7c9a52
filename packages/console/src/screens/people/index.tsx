import { useAll, useLive } from '../../live/hooks.js'
import { Tabs } from '../../parts/tabs.js'
import { Accounts } from './accounts.js'
import { Groups } from './groups.js'
import { Matrix } from './matrix.js'
import { Plans } from './plans.js'
import { Runs } from './runs.js'

/** People, their grants, and the sync of connected systems. */
export const PeopleScreen = () => {
  const live = useLive()
  const connectors = useAll(live.connectors, 1_000)
  const held = connectors.filter(({ status }) => status.heldRun !== undefined).length
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>People</h1>
      </header>
      <Tabs
        label="About people"
        tabs={[
          { key: 'people', title: 'People and systems', content: () => <Matrix /> },
          { key: 'groups', title: 'Groups and grants', content: () => <Groups /> },
          { key: 'accounts', title: 'Accounts to review', content: () => <Accounts /> },
          { key: 'plans', title: held === 0 ? 'Plans' : `Plans (${held} held)`, content: () => <Plans /> },
          { key: 'runs', title: 'Runs', content: () => <Runs /> },
        ]}
      />
    </div>
  )
}
