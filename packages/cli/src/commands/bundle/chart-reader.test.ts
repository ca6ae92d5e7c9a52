import { expect, test, vi } from 'vitest'
import { sayFetched } from './chart-reader.js'

test('a dependency that was fetched is named without the secrets of its address', () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  sayFetched([
    {
      ...{ name: 'web', version: '1.2.0', digest: 'sha256:0' },
      repository: 'https://anna:hunter2@charts.example/a?token=hunter2',
    },
  ])
  const said = write.mock.calls.join('')
  write.mockRestore()
  expect(said).toContain('Fetched dependency web 1.2.0 (sha256:0) from https://charts.example/a')
  expect(said).not.toContain('hunter2')
})
