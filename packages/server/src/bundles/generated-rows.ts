/** The owner of the sealed entries of a release: separate from its own sealed values, which have another life. */
export const generatedOwnerOf = (releaseUid: string): string => `generated:${releaseUid}`

export const drawPrefix = 'draw '
export const timePrefix = 'time '
export const answersPrefix = 'answers '
/** Results that one content has in place of those that its calls drew, as JSON. */
export const boundPrefix = 'bound '
export const rotationName = 'rotation'
/** In place of the release's own seed: that of its predecessor. */
export const seedName = 'seed'
