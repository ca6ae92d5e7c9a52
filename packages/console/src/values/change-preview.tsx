import type { LivePreview, ReleaseInput } from '@hansa/sdk'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../app/context.js'
import { ActionButton } from '../parts/action-button.js'
import { Moves } from '../parts/moves.js'
import { Loading, Problem } from '../parts/placeholders.js'
import { RenderedDiff } from '../parts/rendered-diff.js'

/**
 * The objects that a release would add, change and remove, rendered on request and before anything is sent. `placed`: what would move, for
 * a release that exists.
 */
export const ChangePreview = ({
  release,
  sendable,
  placed,
}: {
  release: ReleaseInput
  sendable: boolean
  placed?: ((signal: AbortSignal) => Promise<LivePreview>) | undefined
}) => {
  const client = useClient()
  const [asked, setAsked] = useState<ReleaseInput>()
  const { name, namespace = 'default' } = release.metadata
  const diff = useQuery({
    // The release itself is not part of the key: it can have secret values.
    queryKey: ['release diff', namespace, name],
    enabled: false,
    gcTime: 0,
    retry: false,
    queryFn: ({ signal }) => client.releases.diff(name, { spec: release.spec }, { namespace, signal }),
  })
  const moves = useQuery({
    queryKey: ['release moves', namespace, name],
    enabled: false,
    gcTime: 0,
    retry: false,
    queryFn: ({ signal }) => {
      if (placed === undefined) throw new Error('a new release moves nothing')
      return placed(signal)
    },
  })
  const preview = (): void => {
    setAsked(release)
    diff.refetch()
    if (placed !== undefined) moves.refetch()
  }
  const old = asked !== undefined && asked !== release
  return (
    <section className="stack" aria-label="Changes on the clusters">
      <div>
        <ActionButton
          needs={{ verb: 'simulate', kind: 'Release', place: { namespace, name } }}
          disabled={!sendable || diff.isFetching}
          onClick={preview}
        >
          {diff.isFetching ? 'Rendering …' : 'Preview changes'}
        </ActionButton>
      </div>
      {asked !== undefined && diff.isFetching && <Loading what="the changes" />}
      {asked !== undefined && !diff.isFetching && (
        <>
          {old && <p className="quiet">Preview of an earlier input. Preview again to see the current one.</p>}
          {diff.isError && <Problem error={diff.error} what="The preview" />}
          {diff.isSuccess && <RenderedDiff diff={diff.data} />}
          {moves.isError && <Problem error={moves.error} what="The preview of moves" />}
          {moves.data?.message !== undefined && <p className="problem-line">{moves.data.message}</p>}
          {moves.isSuccess && <Moves moves={moves.data.moves ?? []} />}
        </>
      )}
    </section>
  )
}
