// Every error code, from the table the hub and the CLI share.

const cell = (text) => text.replaceAll('|', '\\|')

/** Exit codes of the CLI that do not come from an error of the hub. */
const exitTexts = {
  done: 'The command succeeded.',
  failed: 'The command failed for another reason; the error message states it.',
  usage: 'The command line or a file is invalid.',
  notFound: 'A named resource does not exist.',
  notAllowed: 'The token is missing, invalid or lacks the permission.',
  conflict: 'The request conflicts with the stored state.',
  timedOut: 'The command timed out (`--timeout`).',
  interrupted: 'Ctrl-C.',
}

export const errorsPage = (errorTable, exitCodes) => {
  const codes = Object.entries(errorTable)
  const byExit = new Map(Object.entries(exitCodes).map(([name, exit]) => [exit, [exitTexts[name] ?? name]]))
  for (const [code, { exit }] of codes)
    byExit.set(exit, [...(byExit.get(exit) ?? []), `[${code}](#${code.toLowerCase()})`])
  const exitRows = [...byExit]
    .sort(([a], [b]) => a - b)
    .map(([exit, names]) => `| ${exit} | ${names.join(' ')} |`)
  return [
    '# Errors',
    'The API reports an error as a problem document (`application/problem+json`, RFC 9457): `code` names the error, `detail` is its message, `hint` is the next step, and `errors` lists the rejected fields. Words in braces below stand for details. The CLI prints the message and the hint and exits with the exit code.',
    '## Exit codes',
    ['| exit code | when |', '|---|---|', ...exitRows].join('\n'),
    ...codes.map(([code, { http, trpc, exit, message, hint }]) =>
      [
        `## ${code}`,
        ['| HTTP | tRPC | exit code |', '|---|---|---|', `| ${http} | \`${trpc}\` | ${exit} |`].join('\n'),
        `- Message: ${cell(message)}\n- Hint: ${cell(hint)}`,
      ].join('\n\n'),
    ),
  ].join('\n\n')
}
