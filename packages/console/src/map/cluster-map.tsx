import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { clusterState } from '../live/health.js'
import type { ClusterRow } from '../live/rows.js'
import { counted } from '../parts/format.js'
import { mapLines } from './bands.js'

const cardWidth = 236
const headHeight = 38

const useWidth = () => {
  const element = useRef<HTMLElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const { current } = element
    if (current === null) return
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    observer.observe(current)
    setWidth(current.clientWidth)
    return () => observer.disconnect()
  }, [])
  return { element, width }
}

/** The fleet as a map: regions as bands, clusters as cards in them, drawn by `card`. Only visible rows are rendered. */
export const ClusterMap = ({
  label,
  clusters,
  card,
  cardHeight,
}: {
  label: string
  clusters: readonly ClusterRow[]
  card: (cluster: ClusterRow) => ReactNode
  cardHeight: number
}) => {
  const { element, width } = useWidth()
  const columns = Math.max(1, Math.floor((width - 8) / cardWidth))
  const lines = useMemo(() => mapLines(clusters, columns), [clusters, columns])
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => element.current,
    estimateSize: (index) => (lines[index]?.type === 'region' ? headHeight : cardHeight + 8),
    overscan: 3,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are measured again when other lines are shown
  useEffect(() => virtual.measure(), [virtual, lines, cardHeight])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="map" ref={element} tabIndex={0} aria-label={label}>
      <div className="map-inner" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, size }) => {
          const line = lines[index]
          if (line === undefined) return null
          const place = { transform: `translateY(${start}px)`, height: size }
          if (line.type === 'region') {
            const ready = line.clusters.filter((cluster) => clusterState(cluster) === 'Ready').length
            return (
              <div key={`region ${line.region}`} className="map-line region" style={place}>
                <h2>{line.region === '' ? 'No region' : line.region}</h2>
                <span className="quiet">
                  {counted(line.clusters.length, 'cluster')}, {ready} ready
                </span>
              </div>
            )
          }
          const [first] = line.clusters
          return (
            <ul
              key={`cards ${line.region} ${first?.uid}`}
              className="map-line cards"
              style={{ ...place, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
            >
              {line.clusters.map((cluster) => (
                <li key={cluster.uid}>{card(cluster)}</li>
              ))}
            </ul>
          )
        })}
      </div>
    </section>
  )
}
