import { describe } from 'vitest'
import { openTestStore } from '../db/index.js'
import { archivesContract } from './testing/archives-contract.js'

describe('large archives on SQLite', () => archivesContract(openTestStore))
