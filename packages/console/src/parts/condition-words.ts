import type { Condition } from '@hansa/sdk'

type Word = readonly [text: string, tone: 'good' | 'warn' | 'bad' | 'idle']

/** Conditions that report a problem while they are True, with their texts. */
const troubles: Readonly<Record<string, { present: string; absent: string }>> = {
  DefinitionDiffers: { present: 'Definition differs', absent: 'Definitions match' },
}

/** A condition as a short text and a tone. Pure. */
export const conditionWord = ({ type, status }: Pick<Condition, 'type' | 'status'>): Word => {
  if (status === 'Unknown') return [`${type} unknown`, 'idle']
  const trouble = troubles[type]
  if (trouble !== undefined) return status === 'True' ? [trouble.present, 'warn'] : [trouble.absent, 'good']
  if (status === 'True') return [type, 'good']
  return [type === 'Ready' ? 'Not Ready' : `${type}: False`, 'bad']
}
