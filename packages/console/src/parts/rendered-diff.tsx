import { stringifyYaml } from '@hansa/manifests'
import type { ReleaseDiff } from '@hansa/sdk'
import { useState } from 'react'
import { Diff } from './diff.js'
import { counted, listed } from './format.js'
import { State } from './state.js'

type Group = ReleaseDiff['groups'][number]
type DiffObject = Group['objects'][number]

const page = 100
const tones = { Added: 'good', Removed: 'bad', Changed: 'warn', Recreated: 'warn', Refused: 'bad' } as const

const yaml = (value: unknown): string => (value === undefined ? '' : stringifyYaml(value, { sortKeys: true }))

const titleOf = ({ kind, namespace, name }: DiffObject): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`

/** One object; its lines are compared only while it is open. */
const ObjectDiff = ({ object }: { object: DiffObject }) => {
  const [open, setOpen] = useState(false)
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <State state={object.change} tone={tones[object.change]} /> <span>{titleOf(object)}</span>{' '}
        {object.hook === true && <span className="chip">hook</span>}
      </summary>
      {open && <Diff label={titleOf(object)} before={yaml(object.before)} after={yaml(object.after)} />}
    </details>
  )
}

const GroupDiff = ({ group: { clusters, problem, unchanged, objects } }: { group: Group }) => {
  const [most, setMost] = useState(page)
  return (
    <section className="rendered" aria-label={`Changes on ${listed(clusters)}`}>
      <h3>{clusters.length === 0 ? 'No cluster' : `On ${listed(clusters, 6)}`}</h3>
      {problem !== undefined && (
        <p className="problem-line" role="alert">
          {problem}
        </p>
      )}
      {objects.slice(0, most).map((object) => (
        <ObjectDiff key={`${object.apiVersion} ${titleOf(object)} ${object.change}`} object={object} />
      ))}
      {objects.length > most && (
        <button type="button" onClick={() => setMost(most + page)}>
          Show more of {counted(objects.length, 'object')}
        </button>
      )}
      {problem === undefined && <p className="quiet">{counted(unchanged, 'object')} without changes</p>}
    </section>
  )
}

/** What a change would do to the objects on the clusters, by groups of clusters with equal changes. */
export const RenderedDiff = ({ diff }: { diff: ReleaseDiff }) => (
  <div className="stack">
    {diff.truncated !== undefined && <p className="problem-line tone-warn">{diff.truncated}</p>}
    {diff.groups.length === 0 && <p className="quiet">No cluster has or gets objects of this release.</p>}
    {diff.groups.map((group) => (
      <GroupDiff key={group.clusters.join(',')} group={group} />
    ))}
  </div>
)
