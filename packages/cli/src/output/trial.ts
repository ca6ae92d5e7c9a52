import { printable, stringifyYaml } from '@hansa/manifests'

/** What `directory test` answers. */
export interface ShownTrial {
  ok: boolean
  steps: { step: string; ok: boolean; detail: string; fix?: string }[]
  sample?: unknown
}

/** Each step on a line, what to change below those that are not well, and the sample person. */
export const trialText = ({ ok, steps, sample }: ShownTrial): string => {
  const width = Math.max(...steps.map(({ step }) => step.length), 0)
  const lines = steps.flatMap(({ step, ok: well, detail, fix }) => [
    `${well ? '✓' : '✗'} ${step.padEnd(width)}   ${printable(detail)}`,
    ...(fix === undefined ? [] : [`  ${''.padEnd(width)}   → ${printable(fix)}`]),
  ])
  if (sample !== undefined)
    lines.push(
      '',
      'One of the people, as mappings see them:',
      stringifyYaml(sample).trimEnd().replace(/^/gm, '  '),
    )
  return [...lines, '', ok ? 'people can be read' : 'people cannot be read with this'].join('\n')
}
