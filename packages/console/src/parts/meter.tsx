import { percent } from './format.js'

/** How full something is. `say` formats an amount with its unit. */
export const Meter = ({
  label,
  requested,
  allocatable,
  say,
}: {
  label: string
  requested: number
  allocatable: number
  say: (amount: number) => string
}) => {
  const part = allocatable > 0 ? requested / allocatable : 0
  const words = `${say(requested)} of ${say(allocatable)} requested`
  const tone = part > 0.95 ? 'bad' : part > 0.8 ? 'warn' : 'good'
  return (
    <div className="meter" title={words}>
      <span className="meter-label">{label}</span>
      {/* biome-ignore lint/a11y/useSemanticElements: the look of a meter element cannot be chosen everywhere */}
      <span
        className="meter-track"
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.min(100, Math.round(part * 100))}
        aria-valuetext={words}
      >
        <span className={`meter-fill tone-${tone}`} style={{ transform: `scaleX(${Math.min(1, part)})` }} />
      </span>
      <span className="meter-number">{percent(part)}</span>
    </div>
  )
}
