import type { ReactNode } from 'react'
import { useAll, useLive } from '../../live/hooks.js'
import { Empty } from '../../parts/placeholders.js'
import { Standing } from '../../parts/when-loaded.js'

/** Shows the children once there is a bundle and a placement to make a release from. */
export const Ingredients = ({ children }: { children: ReactNode }) => {
  const live = useLive()
  const bundles = useAll(live.bundles)
  const placements = useAll(live.placements)
  return (
    <Standing collection={live.bundles} what="bundles">
      <Standing collection={live.placements} what="placements">
        {bundles.length === 0 ? (
          <Empty title="No bundles to release yet.">
            <p>
              Push one from a folder of manifests: <code>hansa bundle push DIRECTORY</code>
            </p>
          </Empty>
        ) : placements.length === 0 ? (
          <Empty title="No placements yet.">
            <p>
              Create one: <code>hansa apply -f placement.yaml</code>
            </p>
          </Empty>
        ) : (
          <div className="create">{children}</div>
        )}
      </Standing>
    </Standing>
  )
}
