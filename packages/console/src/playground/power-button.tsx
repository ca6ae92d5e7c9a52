import { PlayIcon, SquareCircleIcon } from '@primer/octicons-react'
import { ActionButton } from '../parts/action-button.js'
import { useBreaking, usePlayground } from './use-playground.js'

const onHub = { verb: 'simulate', kind: 'Cluster', place: {} }

/** Takes a simulated cluster down or brings it back; renders nothing on other hubs or for real clusters. */
export const PowerButton = ({ cluster }: { cluster: string }) => {
  const playground = usePlayground()
  const breaking = useBreaking()
  const simulated = playground?.clusters.find(({ name }) => name === cluster)
  if (simulated === undefined) return null
  const up = simulated.mode === 'up'
  return (
    <>
      <ActionButton
        needs={onHub}
        disabled={breaking.isPending}
        onClick={() => breaking.mutate({ name: cluster, verb: up ? 'down' : 'up' })}
      >
        {up ? <SquareCircleIcon aria-hidden size={14} /> : <PlayIcon aria-hidden size={14} />}
        {up ? `Take ${cluster} down` : `Bring ${cluster} back`}
      </ActionButton>
      {breaking.isError && <span role="alert">{breaking.error.message}</span>}
    </>
  )
}
