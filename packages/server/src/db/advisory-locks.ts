/** Advisory locks of Hansa's PostgreSQL database: (namespace, lock). */
export const locks = { write: '1751215719, 1', migrate: '1751215719, 2', hub: '1751215719, 3' } as const

/** The namespace of the advisory locks that say which hubs have a session, by the hash of their lease's holder. */
export const sessionLocks = 1_751_215_720
