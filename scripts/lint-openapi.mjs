// Lints openapi/hansa.json: Redocly's recommended rules and those below, no problem of any severity allowed.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createConfig, lintFromString } from '@redocly/openapi-core'

const path = fileURLToPath(new URL('../openapi/hansa.json', import.meta.url))

const config = await createConfig({
  extends: ['recommended'],
  rules: {
    'info-contact': 'error',
    'operation-description': 'error',
    'operation-tag-defined': 'error',
    'tag-description': 'error',
    'tags-alphabetical': 'error',
    'parameter-description': 'error',
    'no-invalid-schema-examples': 'error',
    'no-invalid-media-type-examples': 'error',
  },
})
const source = readFileSync(path, 'utf8')
const problems = await lintFromString({ source, absoluteRef: path, config })
for (const { ruleId, message, location } of problems)
  process.stderr.write(`openapi/hansa.json ${location[0]?.pointer ?? ''}: ${message} (${ruleId})\n`)

// Every request body and every response body has an example.
const missing = []
const { paths, components } = JSON.parse(source)
const isExampled = ({ example, examples, schema }) => {
  const named = components.schemas[schema.$ref?.split('/').at(-1)] ?? schema
  return [example, examples, named.example, named.examples].some((one) => one !== undefined)
}
for (const [route, operations] of Object.entries(paths))
  for (const [method, { requestBody, responses }] of Object.entries(operations)) {
    const bodies = [
      ['the request', requestBody],
      ...Object.entries(responses).filter(([status]) => status.startsWith('2')),
    ]
    for (const [what, body] of bodies)
      for (const [type, media] of Object.entries(body?.content ?? {}))
        if (type === 'application/json' && !isExampled(media))
          missing.push(`openapi/hansa.json ${method.toUpperCase()} ${route}: ${what} has no example`)
  }
for (const line of missing) process.stderr.write(`${line}\n`)
process.exit(problems.length + missing.length === 0 ? 0 : 1)
