import { printable, stringifyYaml } from '@hansa/manifests'

/** The result of `directory test`. */
export interface ShownTrial {
  ok: boolean
  steps: { step: string; ok: boolean; detail: string; fix?: string }[]
  sample?: unknown
}

/** Each step on a line, the fix below failed ones, and the sample person. */
export const trialText = ({ ok, steps, sample }: ShownTrial): string => {
  const width = Math.max(...steps.map(({ step }) => step.length), 0)
  const lines = steps.flatMap(({ step, ok: well, detail, fix }) => [
    `${well ? '✓' : '✗'} ${step.padEnd(width)}   ${printable(detail)}`,
    ...(fix === undefined ? [] : [`  ${''.padEnd(width)}   → ${printable(fix)}`]),
  ])
  if (sample !== undefined)
    lines.push('', 'Sample person, as mappings see it:', stringifyYaml(sample).trimEnd().replace(/^/gm, '  '))
  return [
    ...lines,
    '',
    ok ? 'the directory can be read' : 'the directory cannot be read with these settings',
  ].join('\n')
}
