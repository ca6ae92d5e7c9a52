import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { printSignInLink } from './sign-in.js'

test('without hub data nothing is created, and the folder of the playground is named', async () => {
  const data = join(tmpdir(), `hansa-nowhere-${process.pid}`)
  await expect(printSignInLink({ data })).rejects.toMatchObject({
    code: 'BadRequest',
    message: expect.stringContaining(data),
    hint: expect.stringContaining('.hansa/hub'),
  })
  expect(existsSync(data)).toBe(false)
})
