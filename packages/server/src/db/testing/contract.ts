import { expect } from 'vitest'
import { tokenSubject } from '../../runtime/subject.js'
import type { OpenStore, Retention } from '../index.js'

/** Opens a new store for a test of the contract. */
export type Open = (options?: { retention?: Retention }) => Promise<OpenStore>

export const user = { subject: tokenSubject('alice') }

/** A HansaError of this code. */
export const refusal = (code: string) => expect.objectContaining({ name: 'HansaError', code })
