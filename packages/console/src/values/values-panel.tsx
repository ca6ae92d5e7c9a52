import { useCallback } from 'react'
import { Loading, Problem } from '../parts/placeholders.js'
import { OverrideValues } from './override-values.js'
import { SecretValues } from './secret-values.js'
import type { EditedValues } from './use-values.js'
import { ValuesEditor } from './values-editor.js'

/** Everything about the values of a release of a chart: form and YAML, secret values, overrides. */
export const ValuesPanel = ({ values }: { values: EditedValues }) => {
  const { asked, details, draft, base, hidden, change } = values
  const changeText = useCallback((text: string) => change({ text }), [change])
  return (
    <section className="panel stack" aria-label="Values">
      <h2>Values</h2>
      {asked.isError && <Problem error={asked.error} what="Loading the values of the chart" />}
      {!asked.isError && (details === undefined || draft === undefined || base === undefined) && (
        <Loading what="the values of the chart" />
      )}
      {details !== undefined && draft !== undefined && base !== undefined && (
        <>
          {hidden && (
            <p className="quiet">
              This is not the latest version. The values that the bundle itself sets for it are not shown
              here.
            </p>
          )}
          <ValuesEditor
            draft={draft}
            onChange={changeText}
            base={base}
            defaults={details.values}
            schemaText={details.schema}
          />
          <SecretValues secrets={draft.secrets} onChange={(secrets) => change({ secrets })} />
          <OverrideValues overrides={draft.overrides} onChange={(overrides) => change({ overrides })} />
        </>
      )}
    </section>
  )
}
