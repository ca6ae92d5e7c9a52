// Every command of the CLI, from its definitions.

/** The examples at the start of the help, as a list of lines. */
const examplesOf = (command) => {
  let text = ''
  command.configureOutput({ writeOut: (part) => (text += part) })
  command.outputHelp()
  const [, block = ''] = /^Examples:\n((?: {2}\$ .*\n)+)/.exec(text) ?? []
  return block.replaceAll(/^ {2}\$ /gm, '').trim()
}

const cell = (text) => text.replaceAll('|', '\\|')

const optionsTable = (options) =>
  [
    '| option | meaning |',
    '|---|---|',
    ...options.map(({ flags, description }) => `| \`${cell(flags)}\` | ${cell(description)} |`),
  ].join('\n')

const leavesOf = (command, path = []) => {
  const here = [...path, command.name()]
  const children = command.commands.filter((child) => child.name() !== 'help')
  return children.length === 0
    ? [{ command, path: here.join(' ') }]
    : children.flatMap((child) => leavesOf(child, here))
}

export const commandsPage = (program) => {
  const leaves = leavesOf(program)
  const [first] = leaves
  // Every command takes these.
  const shared = first.command.options.filter(({ flags }) =>
    leaves.every(({ command }) => command.options.some((other) => other.flags === flags)),
  )
  const isShared = ({ flags }) => shared.some((one) => one.flags === flags)
  const sections = leaves.map(({ command, path }) => {
    const own = command.options.filter((option) => !isShared(option))
    const usage = [path, command.usage().replace('[options]', '').trim()].filter(Boolean).join(' ')
    return [
      `## ${path}`,
      `${command.description().replace(/^./, (letter) => letter.toUpperCase())}.`,
      `\`${usage}\``,
      ...(own.length === 0 ? [] : [optionsTable(own)]),
      `\`\`\`\n${examplesOf(command)}\n\`\`\``,
    ].join('\n\n')
  })
  return [
    '# Commands',
    `Every command of \`hansa\` takes these options:`,
    optionsTable(shared),
    'Exit codes are listed in [errors](errors.md).',
    ...sections,
  ].join('\n\n')
}
