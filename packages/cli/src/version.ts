declare const HANSA_VERSION: string

/** The version of this CLI, inserted by the bundler. */
export const version = typeof HANSA_VERSION === 'string' ? HANSA_VERSION : '0.0.0'
