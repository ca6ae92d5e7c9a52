import { matches } from '@hansa/placement'
import { useId } from 'react'
import { engineFleet } from '../live/engine-fleet.js'
import { useAll, useLive } from '../live/hooks.js'
import { counted, listed } from '../parts/format.js'
import { isRead, readValues } from './document.js'
import { newOverride, type OverrideDraft, readSelector } from './draft.js'

const Selected = ({ clusters, id }: { clusters: string; id: string }) => {
  const live = useLive()
  const fleet = engineFleet(useAll(live.clusters, 2_000))
  const { selector, problem } = readSelector(clusters)
  if (problem !== undefined)
    return (
      <span id={id} className="tone-bad value-error">
        {problem}
      </span>
    )
  const names = fleet
    .filter((cluster) => selector === undefined || matches(selector, cluster))
    .map(({ name }) => name)
  return (
    <span id={id} className="quiet">
      {names.length === 0
        ? 'Selects no cluster that is registered now.'
        : `Selects ${counted(names.length, 'cluster')}: ${listed(names, 6)}.`}
    </span>
  )
}

const Area = ({
  id,
  label,
  text,
  hint,
  onText,
}: {
  id: string
  label: string
  text: string
  hint: string
  onText: (text: string) => void
}) => (
  <>
    <label htmlFor={id}>{label}</label>
    <textarea
      id={id}
      value={text}
      placeholder={hint}
      rows={Math.min(16, Math.max(3, text.split('\n').length))}
      aria-describedby={`${id}-about`}
      onChange={(event) => onText(event.target.value)}
      spellCheck={false}
    />
  </>
)

const Override = ({
  override,
  position,
  onChange,
}: {
  override: OverrideDraft
  position: number
  onChange: (override: OverrideDraft) => void
}) => {
  const id = useId()
  const { clusters, values, kept } = override
  if (kept !== undefined)
    return (
      <p>
        {'object' in kept ? `Patch of ${kept.object.kind} ${kept.object.name}` : 'Override'}{' '}
        <span className="quiet">kept as it is; edit it as YAML with the CLI</span>
      </p>
    )
  const read = readValues(values)
  return (
    <>
      <div className="field">
        <Area
          id={`${id}-clusters`}
          label={`Clusters of override ${position + 1}, as a selector in YAML`}
          text={clusters}
          hint={'All clusters; or for example:\nlabels: {matchLabels: {tier: test}}'}
          onText={(text) => onChange({ ...override, clusters: text })}
        />
        <Selected clusters={clusters} id={`${id}-clusters-about`} />
      </div>
      <div className="field">
        <Area
          id={`${id}-values`}
          label={`Values of override ${position + 1}, as YAML`}
          text={values}
          hint="replicaCount: 1"
          onText={(text) => onChange({ ...override, values: text })}
        />
        <span id={`${id}-values-about`} className="tone-bad value-error">
          {isRead(read) ? '' : `Not valid YAML: ${read.message}`}
        </span>
      </div>
    </>
  )
}

/** Values above those of the release on the clusters that a selector matches; later ones are above earlier ones. */
export const OverrideValues = ({
  overrides,
  onChange,
}: {
  overrides: readonly OverrideDraft[]
  onChange: (overrides: readonly OverrideDraft[]) => void
}) => (
  <section className="stack">
    <h3>Overrides</h3>
    <p className="quiet">
      Values for some clusters, above those of the release. Later overrides are above earlier ones.
    </p>
    {overrides.map((override, position) => (
      <fieldset key={override.key} className="override stack">
        <legend>Override {position + 1}</legend>
        <Override
          override={override}
          position={position}
          onChange={(changed) => onChange(overrides.map((one) => (one.key === override.key ? changed : one)))}
        />
        {override.kept === undefined && (
          <div>
            <button
              type="button"
              aria-label={`Remove override ${position + 1}`}
              onClick={() => onChange(overrides.filter((one) => one.key !== override.key))}
            >
              Remove
            </button>
          </div>
        )}
      </fieldset>
    ))}
    <div>
      <button type="button" onClick={() => onChange([...overrides, newOverride()])}>
        Add override
      </button>
    </div>
  </section>
)
