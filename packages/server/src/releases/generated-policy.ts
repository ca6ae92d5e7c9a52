import { z } from 'zod'

export const GeneratedPolicy = z.strictObject({ moved: z.enum(['Keep', 'Accept']).default('Keep') }).meta({
  description:
    'What happens to a generated value (a password, a key) when another version of the chart moves or changes its call. Keep (the default): the field keeps its value; nothing is applied where that cannot be decided. Accept: it gets a new value.',
})
