/** Names are compared without regard to case and to how accents are written (NFC or NFD), everywhere. */
export const folded = (name: string): string => name.normalize('NFC').toLowerCase()
