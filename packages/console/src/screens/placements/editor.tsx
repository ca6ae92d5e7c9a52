import { stringifyYaml } from '@hansa/manifests'
import type { Placement } from '@hansa/sdk'
import { useDeferredValue, useId, useMemo, useState } from 'react'
import type { Need } from '../../access/may.js'
import { useClient } from '../../app/context.js'
import { engineFleet } from '../../live/engine-fleet.js'
import { useAll, useLive } from '../../live/hooks.js'
import type { PlacementRow } from '../../live/rows.js'
import { ActionButton } from '../../parts/action-button.js'
import { Diff } from '../../parts/diff.js'
import { counted } from '../../parts/format.js'
import { Problem } from '../../parts/placeholders.js'
import { Consequences, useConsequences } from './consequences.js'
import { type Judgement, judge } from './judge.js'
import { Verdict } from './verdict.js'

type Doing = 'checking' | 'saving' | undefined

const isSound = ({ syntax, errors }: Judgement): boolean => syntax.length === 0 && errors.length === 0

/** The text of a placement's spec while it is edited; untouched text follows the stored spec. */
const useText = ({ spec, version }: PlacementRow) => {
  const stored = useMemo(() => stringifyYaml(spec), [spec])
  const [text, setText] = useState(stored)
  /** What the text was made from: somebody else can change the placement while it is edited. */
  const [base, setBase] = useState({ stored, version })
  const changed = text !== base.stored
  const reset = (stored: string, version: number): void => {
    setBase({ stored, version })
    setText(stored)
  }

  if (!changed && base.version !== version) reset(stored, version)

  return {
    text,
    setText,
    base,
    changed,
    /** Somebody else changed the placement since the text was made. */
    overtaken: version !== base.version && stored !== base.stored,
    reset,
    revert: () => reset(stored, version),
  }
}

/** Validates a spec, or saves it over a version. `onSaved` gets the spec as the hub stored it, and its version. */
const useSend = (
  { namespace, name, labels }: PlacementRow,
  spec: Judgement['spec'],
  version: number,
  onSaved: (stored: string, version: number) => void,
) => {
  const client = useClient()
  const [doing, setDoing] = useState<Doing>()
  const [error, setError] = useState<unknown>()
  const [said, setSaid] = useState('')

  const clear = (): void => {
    setError(undefined)
    setSaid('')
  }
  const send = async (dryRun: boolean): Promise<void> => {
    setDoing(dryRun ? 'checking' : 'saving')
    clear()
    try {
      const { annotations } = (await client.placements.get(name, { namespace })).metadata
      const saved = await client.placements.apply(
        {
          apiVersion: 'hansa.dev/v1',
          kind: 'Placement',
          metadata: { name, namespace, labels: { ...labels }, annotations },
          // Just validated with the hub's own schema.
          spec: spec as Placement['spec'],
        },
        { namespace, dryRun, ifMatch: String(version) },
      )
      setSaid(dryRun ? 'Valid.' : 'Saved.')
      if (!dryRun) onSaved(stringifyYaml(saved.spec), Number(saved.metadata.resourceVersion))
    } catch (cause) {
      setError(cause)
    } finally {
      setDoing(undefined)
    }
  }
  return { doing, error, said, clear, send }
}

const Buttons = ({
  needs,
  sending: { doing, said, send },
  valid,
  savable,
  changed,
  onRevert,
}: {
  needs: Need
  sending: ReturnType<typeof useSend>
  valid: boolean
  savable: boolean
  changed: boolean
  onRevert: () => void
}) => (
  <div className="row">
    <ActionButton needs={needs} className="primary" disabled={!savable} onClick={() => send(false)}>
      {doing === 'saving' ? 'Saving …' : 'Save'}
    </ActionButton>
    <ActionButton needs={needs} disabled={!valid} onClick={() => send(true)}>
      {doing === 'checking' ? 'Validating …' : 'Validate'}
    </ActionButton>
    <button type="button" disabled={!changed} onClick={onRevert}>
      Revert
    </button>
    <output className="quiet">{said}</output>
  </div>
)

/** A placement's spec as YAML, linted while it is edited; saved only over the version it was read from. */
export const Editor = ({ placement }: { placement: PlacementRow }) => {
  const live = useLive()
  const clusters = useAll(live.clusters, 10_000)
  const releases = useAll(live.releases, 2_000)
  const { namespace, name } = placement
  const { text, setText, base, changed, overtaken, reset, revert } = useText(placement)
  const field = useId()
  const verdict = useId()
  const judged = useDeferredValue(text)
  const fleet = useMemo(() => engineFleet(clusters), [clusters])
  const judgement = useMemo(() => judge(judged, fleet), [judged, fleet])
  const uses = releases.filter((one) => one.namespace === namespace && one.placement === name).length
  const sending = useSend(placement, judgement.spec, base.version, reset)
  const sound = changed && isSound(judgement) && judged === text
  const consequences = useConsequences(placement, judgement.spec, sound && uses > 0 && !overtaken)
  const valid = sound && sending.doing === undefined && !overtaken
  // The effects are shown before saving is possible, or the error if they cannot be computed.
  const shown = uses === 0 || (!consequences.isFetching && (consequences.isSuccess || consequences.isError))

  return (
    <div className="editor">
      <div className="stack">
        <label htmlFor={field}>Spec, as YAML</label>
        <textarea
          id={field}
          className="editor-text"
          value={text}
          onChange={(event) => setText(event.target.value)}
          spellCheck={false}
          aria-describedby={verdict}
          aria-invalid={!isSound(judgement)}
          rows={Math.min(40, Math.max(16, text.split('\n').length + 1))}
        />
        <Buttons
          needs={{ verb: 'update', kind: 'Placement', place: placement }}
          sending={sending}
          valid={valid}
          savable={valid && shown}
          changed={changed}
          onRevert={() => {
            revert()
            sending.clear()
          }}
        />
        {overtaken && (
          <p className="problem tone-warn">
            This placement changed since you read it. Revert to load the current version; your edits are
            discarded.
          </p>
        )}
        {sending.error !== undefined && <Problem error={sending.error} what="Saving the placement" />}
        {changed && uses > 0 && (
          <p className="quiet">Saving reschedules {counted(uses, 'release')}; replicas can move.</p>
        )}
        {sound && uses > 0 && <Consequences asked={consequences} />}
        {changed && <Diff before={base.stored} after={text} label="Changes" />}
      </div>
      <Verdict id={verdict} judgement={judgement} clusters={clusters.length} />
    </div>
  )
}
