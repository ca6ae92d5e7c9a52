import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useClient } from '../../app/context.js'
import { useText } from '../../app/search-params.js'
import { useLive } from '../../live/hooks.js'
import type { BundleRow, ReleaseRow } from '../../live/rows.js'
import { counted } from '../../parts/format.js'
import { Loading, Problem } from '../../parts/placeholders.js'
import { ReleasesUsing } from '../../parts/releases-using.js'
import { type Tab, Tabs } from '../../parts/tabs.js'
import { Found } from '../../parts/when-loaded.js'
import { ChartParts, DefaultValues, Readme, ValuesSchema } from './chart.js'
import { Contents } from './contents.js'
import { Revisions } from './revisions.js'

/** The tabs about the chart of a revision. */
const chartTabs = (bundle: BundleRow, version: string): Tab[] =>
  (
    [
      ['readme', 'README', Readme],
      ['values', 'Default values', DefaultValues],
      ['schema', 'Schema', ValuesSchema],
      ['chart', 'Chart', ChartParts],
    ] as const
  ).map(([key, title, Content]) => ({
    key,
    title,
    content: () => <Content bundle={bundle} version={version} />,
  }))

const Page = ({ bundle }: { bundle: BundleRow }) => {
  const client = useClient()
  const { namespace, name } = bundle
  const [chosen] = useText('version')
  const asked = useQuery({
    // A push adds a revision and changes the bundle.
    queryKey: ['bundle versions', namespace, name, bundle.version],
    queryFn: ({ signal }) => client.bundles.versions(name, { namespace, signal }),
    placeholderData: (before) => before,
  })
  const uses = useCallback(
    (release: ReleaseRow) => release.namespace === namespace && release.bundle === name,
    [namespace, name],
  )
  const versions = asked.data ?? []
  const version = versions.find((one) => one.version === chosen) ?? versions[0]
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>{name}</h1>
        <p className="numbers">
          <span>{namespace}</span>
          <span>latest version {bundle.spec.version}</span>
          <span>{asked.data === undefined ? '' : counted(versions.length, 'revision')}</span>
        </p>
      </header>
      <Tabs
        label={`About ${name}`}
        tabs={[
          {
            key: 'contents',
            title: 'Contents',
            content: () =>
              asked.isError ? (
                <Problem error={asked.error} what="Loading the revisions" />
              ) : version === undefined ? (
                <Loading what="the revisions" />
              ) : (
                <Contents bundle={bundle} versions={versions} version={version.version} />
              ),
          },
          ...(version?.chart === undefined ? [] : chartTabs(bundle, version.version)),
          {
            key: 'revisions',
            title: 'Revisions',
            content: () =>
              asked.isError ? (
                <Problem error={asked.error} what="Loading the revisions" />
              ) : asked.data === undefined ? (
                <Loading what="the revisions" />
              ) : (
                <Revisions bundle={bundle} versions={versions} />
              ),
          },
          {
            key: 'used',
            title: 'Used by',
            content: () => (
              <ReleasesUsing label={`Releases of ${name}`} none="No releases use this bundle." uses={uses} />
            ),
          },
        ]}
      />
    </div>
  )
}

/** One bundle: its revisions, what is in them, and which releases use it. */
export const BundleScreen = () => {
  const { namespace = '', name = '' } = useParams({ strict: false })
  const { bundles } = useLive()
  return (
    <Found
      collection={bundles}
      index="key"
      of={`${namespace}/${name}`}
      what="bundles"
      missing={`Bundle ${name} not found in namespace ${namespace}.`}
      page={(bundle) => <Page bundle={bundle} />}
    />
  )
}
