import type { ReleaseInput } from '@hansa/sdk'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../app/context.js'
import { ActionButton } from '../parts/action-button.js'
import { Loading, Problem } from '../parts/placeholders.js'
import { RenderedDiff } from '../parts/rendered-diff.js'

/** The objects that a release would add, change and remove, rendered on request and before anything is sent. */
export const ChangePreview = ({ release, sendable }: { release: ReleaseInput; sendable: boolean }) => {
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
  const preview = (): void => {
    setAsked(release)
    diff.refetch()
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
        </>
      )}
    </section>
  )
}
