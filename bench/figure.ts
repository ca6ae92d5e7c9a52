/** One line of a benchmark's output. `goal` is a bound on `value`, as `<=` or `>=` says. */
export interface Figure {
  figure: string
  value: number
  unit: string
  goal: `${'<=' | '>='} ${number}`
}

const holds = ({ value, goal }: Figure): boolean => {
  const [sign, bound] = goal.split(' ')
  return sign === '<=' ? value <= Number(bound) : value >= Number(bound)
}

const rounded = (value: number): number => Number(value.toPrecision(3))

/** Prints one JSON line per figure. */
export const printFigures = (bench: string, figures: readonly Figure[]): void => {
  for (const figure of figures) {
    const { figure: name, value, unit, goal } = figure
    process.stdout.write(
      `${JSON.stringify({ bench, figure: name, value: rounded(value), unit, goal, holds: holds(figure) })}\n`,
    )
  }
}

/** The value below which the share `q` of the values lies (nearest rank). */
export const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Progress, beside the figures. */
export const note = (text: string): void => {
  process.stderr.write(`bench: ${text}\n`)
}
