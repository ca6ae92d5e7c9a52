// The pages of docs/reference that are generated from the schemas, the commands and the error table.
import { commandsPage } from './commands.mjs'
import { errorsPage } from './errors.mjs'
import { kindPages } from './kinds.mjs'

const indexPage = (kinds) =>
  [
    '# Reference',
    "These pages are generated from the API's schemas, the CLI's commands and the table of errors: change those and run `npm run generate`.",
    kinds.map(({ name, description, file }) => `- [${name}](${file}): ${description}`).join('\n'),
    '- [Commands](commands.md) of the CLI\n- [Errors](errors.md) and exit codes',
    'The API itself is described in OpenAPI 3.1 at `/api/openapi.json` of a hub, and you can browse it at `/docs`.',
  ].join('\n\n')

/** Paths below docs/reference, with the text of each page. */
export const referencePages = ({ document, program, errorTable, exitCodes }) => {
  const kinds = kindPages(document)
  const pages = [
    ['index.md', indexPage(kinds)],
    ['commands.md', commandsPage(program)],
    ['errors.md', errorsPage(errorTable, exitCodes)],
    ...kinds.map(({ file, text }) => [file, text]),
  ]
  return new Map(pages.map(([file, text]) => [file, `${text}\n`]))
}
