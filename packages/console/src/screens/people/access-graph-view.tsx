import { useMemo, useState } from 'react'
import { type AccessGraph, columns, connectedTo, type GraphEdge } from './access-graph.js'

const rowHeight = 40
/** Where each column begins and how wide it is, in percent of the drawing. */
const width = 28
const startOf = (column: number): number => column * 36

const middleOf = (row: number): number => row * rowHeight + rowHeight / 2

/** A curve from the right of one node to the left of another; x in percent, y in pixels. */
const curve = (graph: AccessGraph, { from, to }: GraphEdge): string | undefined => {
  const a = graph.nodes.find(({ id }) => id === from)
  const b = graph.nodes.find(({ id }) => id === to)
  if (a === undefined || b === undefined) return undefined
  const [x1, x2] = [startOf(columns.indexOf(a.column)) + width, startOf(columns.indexOf(b.column))]
  const middle = (x1 + x2) / 2
  return `M ${x1} ${middleOf(a.row)} C ${middle} ${middleOf(a.row)} ${middle} ${middleOf(b.row)} ${x2} ${middleOf(b.row)}`
}

/** Groups, rules and grants of one person, joined by lines. The list beside it says the same in words. */
export const AccessGraphView = ({ graph, person }: { graph: AccessGraph; person: string }) => {
  const [pointed, setPointed] = useState<string>()
  const connected = useMemo(
    () => (pointed === undefined ? undefined : connectedTo(graph, pointed)),
    [graph, pointed],
  )
  const height = graph.rows * rowHeight
  const toneOf = (...ids: string[]): string =>
    connected === undefined ? '' : ids.every((id) => connected.has(id)) ? ' on' : ' off'
  return (
    <div
      className="access-graph"
      role="img"
      aria-label={`Access of ${person}: directory groups, the rules that match them, and their grants`}
    >
      <div className="access-graph-heads">
        {columns.map((column, index) => (
          <span key={column} style={{ left: `${startOf(index)}%` }}>
            {column}
          </span>
        ))}
      </div>
      <div className="access-graph-drawing" style={{ height }}>
        <svg viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" aria-hidden="true">
          {graph.edges.map((edge) => (
            <path
              key={`${edge.from} ${edge.to}`}
              className={`access-graph-edge${toneOf(edge.from, edge.to)}`}
              d={curve(graph, edge)}
            />
          ))}
        </svg>
        {graph.nodes.map(({ id, column, text, row }) => (
          <span
            key={id}
            className={`access-graph-node${toneOf(id)}`}
            title={text}
            style={{
              left: `${startOf(columns.indexOf(column))}%`,
              width: `${width}%`,
              top: row * rowHeight + 4,
            }}
            onPointerEnter={() => setPointed(id)}
            onPointerLeave={() => setPointed(undefined)}
          >
            {text}
          </span>
        ))}
      </div>
    </div>
  )
}
