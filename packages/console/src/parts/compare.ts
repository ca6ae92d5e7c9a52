const collator = new Intl.Collator('en', { numeric: true })

/** As people sort names: eu-2 before eu-10. For comparing many: a collator is costly to make. */
export const byText = (one: string, other: string): number => collator.compare(one, other)
