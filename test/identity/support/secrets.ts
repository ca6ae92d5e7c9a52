import { type OpenBao, until } from '../../rig/index.js'

/** Adds an engine for secrets, with one secret for each team; the engine refuses writes in its first moments. */
export const addSecrets = async (
  bao: OpenBao,
  teams: readonly string[],
  { namespace }: { namespace?: string } = {},
): Promise<void> => {
  const post = (path: string, body: unknown) => bao.request('POST', path, body, bao.rootToken, namespace)
  await post('sys/mounts/secret', { type: 'kv', options: { version: '2' } })
  for (const team of teams)
    await until(
      `the secret of ${team} is written`,
      async () => (await post(`secret/data/${team}`, { data: { of: namespace ?? team } })).status === 200,
    )
}
