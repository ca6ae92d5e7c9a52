import { useId } from 'react'
import { useAll, useLive } from '../../live/hooks.js'
import { TextField } from '../../parts/text-field.js'
import type { Draft, WorkloadOf } from './draft.js'

const Choice = ({
  label,
  value,
  options,
  onChoose,
  empty,
}: {
  label: string
  value: string
  options: readonly string[]
  onChoose: (value: string) => void
  empty?: string
}) => {
  const field = useId()
  const known = value === '' || options.includes(value) ? options : [value, ...options]
  return (
    <div className="field">
      <label htmlFor={field}>{label}</label>
      <select id={field} value={value} onChange={(event) => onChoose(event.target.value)}>
        {empty !== undefined && <option value="">{empty}</option>}
        {known.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </div>
  )
}

/** The namespace and the policies of a release, each with a default. */
const Policies = ({ draft, change }: { draft: Draft; change: (part: Partial<Draft>) => void }) => (
  <details>
    <summary>More</summary>
    <div className="stack">
      <TextField
        label="Namespace for objects that do not set one"
        value={draft.into}
        placeholder="default"
        onChange={(into) => change({ into })}
      />
      <Choice
        label="If an object already exists"
        value={draft.conflicts === '' ? 'Fail' : draft.conflicts}
        options={['Fail', 'Adopt']}
        onChoose={(conflicts) => change({ conflicts })}
      />
      <Choice
        label="If an object is changed by others"
        value={draft.drift === '' ? 'Correct' : draft.drift}
        options={['Correct', 'Report']}
        onChoose={(drift) => change({ drift })}
      />
      <Choice
        label="Namespaces, CRDs and volumes on deletion"
        value={draft.deletion === '' ? 'Keep' : draft.deletion}
        options={['Keep', 'All']}
        onChoose={(deletion) => change({ deletion })}
      />
    </div>
  </details>
)

/** Everything a release is made from. */
export const Fields = ({
  draft,
  change,
  versions,
  workloads,
}: {
  draft: Draft
  change: (part: Partial<Draft>) => void
  versions: readonly string[]
  workloads: readonly WorkloadOf[]
}) => {
  const live = useLive()
  const bundles = useAll(live.bundles)
  const placements = useAll(live.placements)
  const namespaces = [...new Set(['default', ...bundles.map(({ namespace }) => namespace)])].sort()
  const here = bundles.filter(({ namespace }) => namespace === draft.namespace)
  const chooseBundle = (bundle: string): void =>
    change({
      bundle,
      version: here.find(({ name }) => name === bundle)?.spec.version ?? '',
      replicas: {},
      ...(draft.name === '' || draft.name === draft.bundle ? { name: bundle } : {}),
    })
  return (
    <section className="panel stack">
      <h2>Bundle and placement</h2>
      <Choice
        label="Namespace"
        value={draft.namespace}
        options={namespaces}
        onChoose={(namespace) => change({ namespace, bundle: '', version: '', placement: '', replicas: {} })}
      />
      <Choice
        label="Bundle"
        value={draft.bundle}
        options={here.map(({ name }) => name).sort()}
        onChoose={chooseBundle}
        empty="Choose a bundle"
      />
      <Choice
        label="Version"
        value={draft.version}
        options={versions}
        onChoose={(version) => change({ version })}
        empty="Choose a version"
      />
      <Choice
        label="Placement"
        value={draft.placement}
        options={placements
          .filter(({ namespace }) => namespace === draft.namespace)
          .map(({ name }) => name)
          .sort()}
        onChoose={(placement) => change({ placement })}
        empty="Choose a placement"
      />
      <TextField label="Name" value={draft.name} onChange={(name) => change({ name })} />
      {workloads.map(({ key, replicas }) => (
        <TextField
          key={key}
          label={`Replicas of ${key}`}
          value={draft.replicas[key] ?? ''}
          placeholder={`Bundle default: ${replicas}`}
          onChange={(text) =>
            change({ replicas: { ...draft.replicas, [key]: text.replaceAll(/[,:]/g, '') } })
          }
        />
      ))}
      <Policies draft={draft} change={change} />
    </section>
  )
}
