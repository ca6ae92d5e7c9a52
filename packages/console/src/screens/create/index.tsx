import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useMemo, useState } from 'react'
import { useClient } from '../../app/context.js'
import { ActionButton } from '../../parts/action-button.js'
import { Problem } from '../../parts/placeholders.js'
import { ChangePreview } from '../../values/change-preview.js'
import { shownManifest } from '../../values/manifest.js'
import { useValues } from '../../values/use-values.js'
import { ValuesPanel } from '../../values/values-panel.js'
import { lacking, releaseOf } from './draft.js'
import { Fields } from './fields.js'
import { Ingredients } from './ingredients.js'
import { Preview } from './preview.js'
import { useDraft } from './use-draft.js'
import { useRevision } from './use-revision.js'

/** A new release: form, placement preview and manifest. */
export const CreateScreen = () => {
  const client = useClient()
  const router = useRouter()
  const [draft, change] = useDraft()
  const { versions, workloads, chart } = useRevision(draft)
  const values = useValues({ ...draft, chart })
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const missing = [...lacking(draft), ...values.sent.problems]
  const release = useMemo(
    () => releaseOf(draft, workloads, values.sent.spec),
    [draft, workloads, values.sent.spec],
  )
  const sendable = missing.length === 0 && values.ready

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!sendable) return
    setBusy(true)
    setError(undefined)
    try {
      await client.releases.create(release)
      router.history.push(`/releases/${draft.namespace}/${draft.name}`)
    } catch (cause) {
      setError(cause)
      setBusy(false)
    }
  }

  return (
    <div className="screen">
      <header className="screen-head">
        <h1>Create a release</h1>
      </header>
      <Ingredients>
        <form className="stack" onSubmit={submit}>
          <Fields draft={draft} change={change} versions={versions} workloads={workloads} />
          <section className="panel stack">
            <h2>Manifest</h2>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
            <pre className="code" tabIndex={0}>
              {shownManifest(release)}
            </pre>
            {error !== undefined && <Problem error={error} what="Creating the release" />}
            {missing.length > 0 && <p className="quiet">Required: {missing.join('; ')}.</p>}
            {chart === true && <ChangePreview release={release} sendable={sendable} />}
            <div className="actions">
              <ActionButton
                needs={{ verb: 'create', kind: 'Release', place: draft }}
                type="submit"
                className="primary"
                disabled={busy || !sendable}
              >
                {busy ? 'Creating …' : 'Create'}
              </ActionButton>
            </div>
          </section>
        </form>
        <div className="stack create-side">
          {chart === true && <ValuesPanel values={values} />}
          <Preview draft={draft} workloads={workloads} values={values} />
        </div>
      </Ingredients>
    </div>
  )
}
