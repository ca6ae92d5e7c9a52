// The pages of docs/reference that are generated from the schemas, the commands and the error table.
import { commandsPage } from './commands.mjs'
import { errorsPage } from './errors.mjs'
import { kindPages } from './kinds.mjs'

const indexPage = (kinds, written) =>
  [
    '# Reference',
    'Facts about Hansa to look up: the fields of each resource, commands, errors, behaviour and limits.',
    '## Resource kinds',
    kinds.map(({ name, description, file }) => `- [${name}](${file}): ${description}`).join('\n'),
    '## Commands and errors',
    '- [Commands](commands.md) of the CLI\n- [Errors](errors.md) and exit codes',
    '## Behaviour and limits',
    written.map(({ title, file }) => `- [${title}](${file})`).join('\n'),
    '## API',
    'A hub serves the OpenAPI 3.1 document of its API at `/openapi.json`, and a page to browse it at `/docs`.',
    "The pages of kinds, commands and errors are generated from the API's schemas, the CLI's commands and the table of errors. To change them, change those and run `npm run generate`.",
  ].join('\n\n')

/**
 * Paths below docs/reference, with the text of each page. `written`: titles and paths of the pages of that folder that people write.
 */
export const referencePages = ({ document, program, errorTable, exitCodes, written }) => {
  const kinds = kindPages(document)
  const pages = [
    ['index.md', indexPage(kinds, written)],
    ['commands.md', commandsPage(program)],
    ['errors.md', errorsPage(errorTable, exitCodes)],
    ...kinds.map(({ file, text }) => [file, text]),
  ]
  return new Map(pages.map(([file, text]) => [file, `${text}\n`]))
}
