import { stringifyYaml } from '@hansa/manifests'
import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useMemo, useState } from 'react'
import { useClient } from '../../app/context.js'
import { Problem } from '../../parts/placeholders.js'
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
  const { versions, workloads } = useRevision(draft)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const missing = lacking(draft)
  const release = useMemo(() => releaseOf(draft, workloads), [draft, workloads])

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (missing.length > 0) return
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
              {stringifyYaml(release)}
            </pre>
            {error !== undefined && <Problem error={error} what="Creating the release" />}
            {missing.length > 0 && <p className="quiet">Required: {missing.join('; ')}.</p>}
            <div className="actions">
              <button type="submit" className="primary" disabled={busy || missing.length > 0}>
                {busy ? 'Creating …' : 'Create'}
              </button>
            </div>
          </section>
        </form>
        <Preview draft={draft} workloads={workloads} />
      </Ingredients>
    </div>
  )
}
