declare const HANSA_VERSION: string

/** The version of this CLI, put in when it was bundled. */
export const version = typeof HANSA_VERSION === 'string' ? HANSA_VERSION : '0.0.0'
