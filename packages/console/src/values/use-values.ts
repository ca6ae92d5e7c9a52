import type { Release } from '@hansa/sdk'
import { useCallback, useMemo, useState } from 'react'
import { useLive, useOf } from '../live/hooks.js'
import { withLayer } from './document.js'
import { type Base, baseOf, draftOf, type SentValues, sentValues, type ValuesDraft } from './draft.js'
import { useChart } from './use-chart.js'

/** The revision that the values are for. */
export interface ValuesOf {
  readonly namespace: string
  readonly bundle: string
  readonly version: string
  /** Whether the revision is a chart; undefined while that is not known. */
  readonly chart: boolean | undefined
}

interface Edited {
  readonly key: string
  readonly base: Base
  readonly draft: ValuesDraft
}

/** The values that a bundle sets for every release; they are known of its latest revision only. */
const useBundleValues = ({ namespace, bundle, version }: ValuesOf) => {
  const { bundles } = useLive()
  const [row] = useOf(bundles, 'key', `${namespace}/${bundle}`)
  const source = row?.spec.source
  return {
    latest: row?.spec.version === version,
    values: row?.spec.version === version && source?.type === 'helm' ? source.values : undefined,
  }
}

/** With another version of a chart, what the release sets itself is kept. */
const rebased = ({ base, draft }: Edited, onto: Base): ValuesDraft => ({
  ...draft,
  text: withLayer(onto.text, sentValues(draft, base).spec.values ?? {}),
})

const none: SentValues = { spec: {}, problems: [] }

/** The values of a release of a chart while they are edited; `stored` are those of a release that exists. */
export const useValues = (of: ValuesOf, stored?: Release['spec']) => {
  const { namespace, bundle, version, chart } = of
  const asked = useChart(namespace, bundle, version, chart === true)
  const { latest, values: bundleValues } = useBundleValues(of)
  const key = `${namespace}/${bundle}@${version}`
  const [edited, setEdited] = useState<Edited>()
  const details = chart === true ? asked.data : undefined
  if (details !== undefined && edited?.key !== key) {
    const base = baseOf(details.values, bundleValues)
    const same = edited?.key.startsWith(`${namespace}/${bundle}@`) === true
    setEdited({
      key,
      base,
      draft: same && edited !== undefined ? rebased(edited, base) : draftOf(base, stored),
    })
  }
  const current = details !== undefined && edited?.key === key ? edited : undefined
  const change = useCallback(
    (part: Partial<ValuesDraft>): void =>
      setEdited((before) => before && { ...before, draft: { ...before.draft, ...part } }),
    [],
  )
  const sent = useMemo(
    () => (current === undefined ? none : sentValues(current.draft, current.base)),
    [current],
  )
  return {
    asked,
    details,
    draft: current?.draft,
    base: current?.base,
    /** Whether the bundle can have its own values that are not known here. */
    hidden: !latest,
    change,
    sent: chart === false ? none : sent,
    /** Whether what would be sent is known. */
    ready: chart === false || current !== undefined,
  }
}

export type EditedValues = ReturnType<typeof useValues>
