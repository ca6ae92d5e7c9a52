import type { Release } from '@hansa/sdk'
import { useQuery } from '@tanstack/react-query'
import { useParams, useRouter } from '@tanstack/react-router'
import { type FormEvent, useId, useMemo, useState } from 'react'
import { useClient } from '../../app/context.js'
import { useLive, useOf } from '../../live/hooks.js'
import { ActionButton } from '../../parts/action-button.js'
import { Diff } from '../../parts/diff.js'
import { Loading, Problem } from '../../parts/placeholders.js'
import { RouteLink } from '../../parts/route-link.js'
import { ChangePreview } from '../../values/change-preview.js'
import { shownManifest } from '../../values/manifest.js'
import { useValues } from '../../values/use-values.js'
import { ValuesPanel } from '../../values/values-panel.js'
import { useRevision } from '../create/use-revision.js'
import { editedRelease, upgradeOf } from './edit.js'

const Version = ({
  bundle,
  version,
  versions,
  onChange,
}: {
  bundle: string
  version: string
  versions: readonly string[]
  onChange: (version: string) => void
}) => {
  const id = useId()
  const options = versions.includes(version) ? versions : [version, ...versions]
  return (
    <section className="panel stack">
      <h2>Bundle</h2>
      <div className="field">
        <label htmlFor={id}>Version of {bundle}</label>
        <select id={id} value={version} onChange={(event) => onChange(event.target.value)}>
          {options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      </div>
    </section>
  )
}

const EditForm = ({ release }: { release: Release }) => {
  const client = useClient()
  const router = useRouter()
  const { releases, placements } = useLive()
  const { name, namespace, resourceVersion } = release.metadata
  const [row] = useOf(releases, 'key', `${namespace}/${name}`)
  const [placement] = useOf(placements, 'key', `${namespace}/${release.spec.placement}`)
  const [version, setVersion] = useState(release.spec.bundle.version)
  const bundle = release.spec.bundle.name
  const { versions, chart } = useRevision({ namespace, bundle, version })
  const values = useValues({ namespace, bundle, version, chart }, release.spec)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const edited = useMemo(
    () => editedRelease(release, version, chart === true ? values.sent.spec : undefined),
    [release, version, chart, values.sent.spec],
  )
  // As it would be sent, so that only what is edited differs.
  const stored = useMemo(() => editedRelease(release, release.spec.bundle.version, release.spec), [release])
  const { problems } = values.sent
  const changed = JSON.stringify(edited.spec) !== JSON.stringify(stored.spec)
  const sendable = values.ready && problems.length === 0 && changed && !busy
  const overtaken = row !== undefined && row.version > Number(resourceVersion)

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!sendable) return
    setBusy(true)
    setError(undefined)
    try {
      // Its status changes all the time; only another change of the spec makes this one outdated.
      const { metadata } = await client.releases.get(name, { namespace })
      const same = metadata.generation === release.metadata.generation
      const ifMatch = same ? metadata.resourceVersion : resourceVersion
      await client.releases.apply(edited, { namespace, ifMatch })
      router.history.push(`/releases/${namespace}/${name}`)
    } catch (cause) {
      setError(cause)
      setBusy(false)
    }
  }

  return (
    <form className="stack" onSubmit={submit}>
      <Version bundle={bundle} version={version} versions={versions} onChange={setVersion} />
      {chart === true && <ValuesPanel values={values} />}
      <section className="panel stack">
        <h2>Changes</h2>
        {changed ? (
          <Diff before={shownManifest(stored)} after={shownManifest(edited)} label="Changes of the release" />
        ) : (
          <p className="quiet">No changes.</p>
        )}
        {problems.length > 0 && <p className="quiet">Required: {problems.join('; ')}.</p>}
        {error !== undefined && <Problem error={error} what="Saving the release" />}
        {overtaken && error !== undefined && (
          <p className="quiet">Reload the page to edit the current version; your edits are discarded.</p>
        )}
        <ChangePreview
          release={edited}
          sendable={sendable}
          placed={
            placement &&
            ((signal) => client.placements.preview(upgradeOf(edited, placement.spec), { namespace, signal }))
          }
        />
        <div className="actions">
          <RouteLink href={`/releases/${namespace}/${name}`}>Cancel</RouteLink>
          <ActionButton
            needs={{ verb: 'update', kind: 'Release', place: release.metadata }}
            type="submit"
            className="primary"
            disabled={!sendable}
          >
            {busy ? 'Saving …' : 'Save'}
          </ActionButton>
        </div>
      </section>
    </form>
  )
}

/** The version and the values of a release, edited together. */
export const EditScreen = () => {
  const client = useClient()
  const { namespace = '', name = '' } = useParams({ strict: false })
  const asked = useQuery({
    queryKey: ['release to edit', namespace, name],
    queryFn: ({ signal }) => client.releases.get(name, { namespace, signal }),
    // What is edited must not change while it is edited, and must be current when the screen opens.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>Edit {name}</h1>
        <p className="numbers">
          <span>in {namespace}</span>
        </p>
      </header>
      {asked.isPending && <Loading what="the release" />}
      {asked.isError && <Problem error={asked.error} what="Loading the release" />}
      {asked.data !== undefined && <EditForm release={asked.data} />}
    </div>
  )
}
