import { Link, useParams } from '@tanstack/react-router'
import { useLive, useOf } from '../../live/hooks.js'
import { releaseState } from '../../live/release-state.js'
import type { ReleaseRow } from '../../live/rows.js'
import { Conditions } from '../../parts/conditions.js'
import { EventList } from '../../parts/event-list.js'
import { Empty } from '../../parts/placeholders.js'
import { State } from '../../parts/state.js'
import { Tabs } from '../../parts/tabs.js'
import { TargetTable } from '../../parts/target-table.js'
import { Found, Standing } from '../../parts/when-loaded.js'
import { ReleaseActions } from './actions.js'
import { DecisionTab } from './decision-tab.js'
import { ObjectsTab } from './objects-tab.js'
import { RevisionsTab } from './revisions-tab.js'
import { SpecTab } from './spec-tab.js'
import { NotesTab, ValuesTab } from './values-tab.js'

const Targets = ({ release }: { release: ReleaseRow }) => {
  const live = useLive()
  const targets = useOf(live.targets, 'release', release.key)
  return (
    <>
      <section className="panel">
        <Conditions conditions={release.conditions} />
      </section>
      <Standing collection={live.targets} what="targets">
        {targets.length === 0 ? (
          <Empty title="No targets." />
        ) : (
          <TargetTable label={`Targets of ${release.key}`} targets={targets} showCluster />
        )}
      </Standing>
    </>
  )
}

const Page = ({ release }: { release: ReleaseRow }) => {
  const { namespace, name, bundle, bundleVersion, follow, placement } = release
  const { bundles } = useLive()
  const [row] = useOf(bundles, 'key', `${namespace}/${bundle}`)
  const isChart = row?.spec.source.type === 'helm'
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>{name}</h1>
        <State state={releaseState(release)} />
        <p className="numbers">
          <span>in {namespace}</span>
          <span>
            <Link to="/bundles/$namespace/$name" params={{ namespace, name: bundle }}>
              {bundle}@{bundleVersion}
            </Link>
            {follow !== undefined && <span className="chip">follows {follow}</span>}
          </span>
          <span>
            placed by{' '}
            <Link to="/placements/$namespace/$name" params={{ namespace, name: placement }}>
              {placement}
            </Link>
          </span>
        </p>
        <ReleaseActions release={release} />
      </header>
      <Tabs
        label={`About ${name}`}
        tabs={[
          {
            key: 'targets',
            title: `Targets (${release.targets.total})`,
            content: () => <Targets release={release} />,
          },
          { key: 'objects', title: 'Objects', content: () => <ObjectsTab release={release} /> },
          ...(isChart
            ? [
                { key: 'values', title: 'Values', content: () => <ValuesTab release={release} /> },
                { key: 'notes', title: 'Notes', content: () => <NotesTab release={release} /> },
              ]
            : []),
          { key: 'revisions', title: 'Revisions', content: () => <RevisionsTab release={release} /> },
          { key: 'decision', title: 'Decision', content: () => <DecisionTab release={release} /> },
          {
            key: 'history',
            title: 'History',
            content: () => <EventList scope={{ kind: 'Release', namespace, name }} />,
          },
          { key: 'spec', title: 'Spec', content: () => <SpecTab release={release} /> },
        ]}
      />
    </div>
  )
}

/** One release: targets, objects, revisions, decision, events, spec and actions. */
export const ReleaseScreen = () => {
  const { namespace = '', name = '' } = useParams({ strict: false })
  const { releases } = useLive()
  return (
    <Found
      collection={releases}
      index="key"
      of={`${namespace}/${name}`}
      what="releases"
      missing={`Release ${name} not found in namespace ${namespace}.`}
      page={(release) => <Page key={release.uid} release={release} />}
    />
  )
}
