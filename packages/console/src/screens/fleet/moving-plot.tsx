import { useEffect, useRef, useState } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Sample } from '../../live/history.js'
import { useLive } from '../../live/hooks.js'
import { clockTime, counted } from '../../parts/format.js'

const height = 90
const dark = '(prefers-color-scheme: dark)'

/** The last sample holds until now: there are no samples while nothing changes. */
const dataOf = (samples: readonly Sample[], now: number): [number[], number[]] => {
  const last = samples.at(-1)
  const held = last === undefined ? samples : [...samples, { at: now / 1000, moving: last.moving }]
  return [held.map(({ at }) => at), held.map(({ moving }) => moving)]
}

const optionsFor = (element: HTMLElement): UPlot.Options => {
  const colours = getComputedStyle(element)
  const colour = (name: string): string => colours.getPropertyValue(name).trim()
  const axis = {
    stroke: colour('--text-quiet'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui',
  }
  return {
    width: Math.max(200, element.clientWidth),
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { range: (_plot, from, to) => [Math.min(from, to - 60), to] },
      y: { range: (_plot, _least, most) => [0, Math.max(4, most)] },
    },
    axes: [
      { ...axis, size: 22, values: (_plot, ticks) => ticks.map((at) => clockTime(at * 1000)), space: 90 },
      { ...axis, size: 34, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000], space: 24 },
    ],
    series: [
      {},
      {
        stroke: colour('--busy'),
        fill: colour('--busy-ground'),
        width: 1.5,
        ...(UPlot.paths.stepped === undefined ? {} : { paths: UPlot.paths.stepped({ align: 1 }) }),
        points: { show: false },
      },
    ],
  }
}

/** How many targets were moving since this tab was opened; the text next to it says the same. */
export const MovingPlot = () => {
  const { history } = useLive()
  const place = useRef<HTMLDivElement>(null)
  const [samples, setSamples] = useState(history.all)
  const plot = useRef<UPlot>(undefined)

  useEffect(() => {
    const timer = setInterval(() => {
      setSamples(history.all())
      plot.current?.setData(dataOf(history.all(), Date.now()))
    }, 1_000)
    return () => clearInterval(timer)
  }, [history])

  useEffect(() => {
    const { current } = place
    if (current === null) return
    const draw = (): void => {
      plot.current?.destroy()
      plot.current = new UPlot(optionsFor(current), dataOf(history.all(), Date.now()), current)
    }
    draw()
    const light = window.matchMedia(dark)
    const resized = new ResizeObserver(() =>
      plot.current?.setSize({ width: Math.max(200, current.clientWidth), height }),
    )
    resized.observe(current)
    light.addEventListener('change', draw)
    return () => {
      light.removeEventListener('change', draw)
      resized.disconnect()
      plot.current?.destroy()
    }
  }, [history])

  const peak = samples.reduce((most, { moving }) => Math.max(most, moving), 0)
  const [first] = samples
  const since = first === undefined ? '' : ` since ${clockTime(first.at * 1000)}`
  return (
    <div
      ref={place}
      className="plot"
      role="img"
      aria-label={`Targets moving${since}: ${counted(samples.at(-1)?.moving ?? 0, 'target')} now, peak ${peak}`}
    />
  )
}
