import type { ReactNode } from 'react'
import { useAll, useLive } from '../../live/hooks.js'
import { Empty } from '../../parts/saying.js'
import { Standing } from '../../parts/standing.js'

/** What a release is made of has to be there first: shows the children once there is a bundle and a placement. */
export const Ingredients = ({ children }: { children: ReactNode }) => {
  const live = useLive()
  const bundles = useAll(live.bundles)
  const placements = useAll(live.placements)
  return (
    <Standing collection={live.bundles} what="bundles">
      <Standing collection={live.placements} what="placements">
        {bundles.length === 0 ? (
          <Empty title="There is no bundle to release yet.">
            <p>
              <code>hansa bundle push DIRECTORY</code> makes one of a folder of manifests.
            </p>
          </Empty>
        ) : placements.length === 0 ? (
          <Empty title="There is no placement to place it by yet.">
            <p>
              <code>hansa apply -f placement.yaml</code> makes one.
            </p>
          </Empty>
        ) : (
          <div className="create">{children}</div>
        )}
      </Standing>
    </Standing>
  )
}
