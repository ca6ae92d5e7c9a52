/** Names are compared everywhere ignoring case and the form of accents (NFC or NFD). */
export const folded = (name: string): string => name.normalize('NFC').toLowerCase()
