import { expect, test } from 'vitest'
import { overrideImage } from './image.js'

const digest = `sha256:${'0a'.repeat(32)}`

test.each([
  [
    'Registry',
    'replace',
    'docker.io/library/nginx:1.0',
    'r.example:5000',
    'r.example:5000/library/nginx:1.0',
  ],
  ['Registry', 'add', 'docker.io/nginx:1.0', '.cn', 'docker.io.cn/nginx:1.0'],
  ['Registry', 'remove', 'docker.io/library/nginx', '', 'library/nginx'],
  ['Registry', 'replace', 'nginx', 'r.example', 'r.example/nginx'],
  ['Registry', 'replace', 'r.example:5000/nginx', 'q.example', 'q.example/nginx'],
  ['Repository', 'add', 'r.example/nginx:1.0', '-slim', 'r.example/nginx-slim:1.0'],
  ['Repository', 'replace', 'r.example/a/b:1.0', 'c', 'r.example/c:1.0'],
  ['Tag', 'replace', 'nginx:1.0', '2.0', 'nginx:2.0'],
  ['Tag', 'add', 'nginx:1.0', '-alpine', 'nginx:1.0-alpine'],
  ['Tag', 'remove', 'nginx:1.0', '', 'nginx'],
  ['Tag', 'remove', `nginx@${digest}`, '', 'nginx'],
  ['Tag', 'replace', 'nginx:1.0', digest, `nginx@${digest}`],
  ['Tag', 'replace', `nginx@${digest}`, '1.0', 'nginx:1.0'],
] as const)('%s %s of %s by "%s" is %s', (component, operator, image, value, wanted) =>
  expect(overrideImage(image, component, operator, value)).toBe(wanted),
)
