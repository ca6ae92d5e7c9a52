import type { ChartDetails } from '@hansa/sdk'
import type { ReactNode } from 'react'
import type { BundleRow } from '../../live/rows.js'
import { Markdown } from '../../parts/markdown.js'
import { Empty, Loading, Problem } from '../../parts/placeholders.js'
import { useChart } from '../../values/use-chart.js'

const Loaded = ({
  bundle: { namespace, name },
  version,
  what,
  children,
}: {
  bundle: BundleRow
  version: string
  what: string
  children: (chart: ChartDetails) => ReactNode
}) => {
  const asked = useChart(namespace, name, version)
  if (asked.isError) return <Problem error={asked.error} what={`Loading the ${what}`} />
  return asked.data === undefined ? <Loading what={`the ${what}`} /> : children(asked.data)
}

interface Shown {
  bundle: BundleRow
  version: string
}

export const Readme = (shown: Shown) => (
  <Loaded {...shown} what="README">
    {({ readme }) =>
      readme.trim() === '' ? (
        <Empty title="This chart has no README." />
      ) : (
        <section className="panel">
          <Markdown text={readme} what="the README" />
        </section>
      )
    }
  </Loaded>
)

const Text = ({ text, label }: { text: string; label: string }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  <section className="code-scroll" tabIndex={0} aria-label={label}>
    <pre className="code">{text}</pre>
  </section>
)

export const DefaultValues = (shown: Shown) => (
  <Loaded {...shown} what="default values">
    {({ values }) =>
      values.trim() === '' ? (
        <Empty title="This chart has no values." />
      ) : (
        <Text text={values} label="Default values" />
      )
    }
  </Loaded>
)

const pretty = (schema: string): string => {
  try {
    return JSON.stringify(JSON.parse(schema), null, 2)
  } catch {
    return schema
  }
}

export const ValuesSchema = (shown: Shown) => (
  <Loaded {...shown} what="schema">
    {({ schema }) =>
      schema === undefined ? (
        <Empty title="This chart has no values.schema.json." />
      ) : (
        <Text text={pretty(schema)} label="Schema of the values" />
      )
    }
  </Loaded>
)

/** What the chart consists of: its own version and its dependencies. */
export const ChartParts = (shown: Shown) => (
  <Loaded {...shown} what="chart">
    {({ name, version, appVersion, description, dependencies }) => (
      <div className="panels">
        <section className="panel">
          <h2>Chart</h2>
          {description !== undefined && <p>{description}</p>}
          <dl className="facts">
            <dt>Name</dt>
            <dd>{name}</dd>
            <dt>Version</dt>
            <dd>{version}</dd>
            <dt>App version</dt>
            <dd>{appVersion ?? 'not set'}</dd>
          </dl>
        </section>
        <section className="panel">
          <h2>Dependencies</h2>
          {dependencies.length === 0 ? (
            <p className="quiet">This chart has no dependencies.</p>
          ) : (
            <ul className="stack">
              {dependencies.map((one, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a chart can have one dependency twice, with aliases
                <li key={index}>
                  {one.name} {one.version} {one.repository !== undefined && <code>{one.repository}</code>}
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
    )}
  </Loaded>
)
