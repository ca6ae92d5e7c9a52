import { parseOne, partsOf, pointerOf, stringifyYaml } from '@hansa/manifests'
import { isObject } from '../is-object.js'
import { type Component, type Operator, overrideImage } from './image.js'
import { at, podSpecPath, type Template } from './objects.js'
import { applyPatch, type Operation } from './patch.js'
import type { Field } from './trail.js'

/** One overrider of a rule. `operations` are those for the object at that point; none if it does not apply. */
export interface Step {
  field: Field
  /** Computed from the object's content: the operations set whole values. */
  computed: boolean
  /** The metadata map it adds to, which must exist. */
  needs?: 'labels' | 'annotations'
  operations(object: unknown, template: Template): Operation[]
}

const OPERATORS = ['add', 'remove', 'replace'] as const
const operatorOf = (item: Field): Operator | undefined => item.field('operator').choice(OPERATORS)

const containersOf = (object: unknown, path: readonly string[]): unknown[] => {
  const found = at(object, [...path, 'containers'])
  return Array.isArray(found) ? found : []
}

const COMPONENTS = ['Registry', 'Repository', 'Tag'] as const

const imageStep = (field: Field): Step => {
  const component: Component | undefined = field.field('component').choice(COMPONENTS)
  const operator = operatorOf(field)
  const value = field.field('value').text() ?? ''
  const predicate = field.field('predicate').field('path').text()
  const pathsIn = (object: unknown, template: Template): string[] => {
    if (predicate !== undefined) return [predicate]
    const path = template.kind === 'CronJob' ? undefined : podSpecPath(template)
    if (path === undefined) return []
    return containersOf(object, path).map((_, index) => pointerOf([...path, 'containers', index, 'image']))
  }
  return {
    field,
    computed: true,
    operations: (object, template) =>
      component === undefined || operator === undefined
        ? []
        : pathsIn(object, template).flatMap((path): Operation[] => {
            const image = at(object, partsOf(path))
            if (typeof image !== 'string') return []
            return [{ op: 'replace', path, value: overrideImage(image, component, operator, value) }]
          }),
  }
}

const wordsStep = (field: Field, word: 'command' | 'args'): Step => {
  const container = field.field('containerName').text()
  const operator = operatorOf(field)
  const value = field.field('value').texts() ?? []
  return {
    field,
    computed: true,
    operations: (object, template) => {
      const path = ['Job', 'CronJob'].includes(template.kind) ? undefined : podSpecPath(template)
      if (path === undefined || operator === undefined || operator === 'replace') return []
      return containersOf(object, path).flatMap((found, index): Operation[] => {
        if (at(found, ['name']) !== container) return []
        const present = at(found, [word])
        const words: unknown[] = Array.isArray(present) ? present : []
        const next =
          operator === 'add' ? [...words, ...value] : words.filter((one) => !value.includes(String(one)))
        // `add` also replaces an existing value.
        return [{ op: 'add', path: pointerOf([...path, 'containers', index, word]), value: next }]
      })
    },
  }
}

/** A step for each key, so that a key without effect is noted even if others have one. */
const metadataSteps = (item: Field, word: 'labels' | 'annotations'): Step[] => {
  const operator = operatorOf(item)
  const value = item.field('value')
  const keys = Object.entries(value.textMap() ?? {})
  return keys.map(([key, text]) => ({
    field: keys.length === 1 ? item : value.field(key),
    computed: false,
    ...(operator === 'add' ? { needs: word } : {}),
    operations: (object) => {
      const present = at(object, ['metadata', word])
      const path = pointerOf(['metadata', word, key])
      if (operator === 'add') return [{ op: 'add', path, value: text }]
      if (operator === undefined || !isObject(present) || !Object.hasOwn(present, key)) return []
      return [operator === 'remove' ? { op: 'remove', path } : { op: 'replace', path, value: text }]
    },
  }))
}

const operationOf = (item: Field, word: 'path' | 'subPath'): Operation[] => {
  const [path, operator, value] = [item.field(word).text(), operatorOf(item), item.field('value').take()]
  if (path === undefined || operator === undefined) return []
  return [operator === 'remove' ? { op: operator, path } : { op: operator, path, value: value ?? null }]
}

/** Changes a value inside a text that is itself JSON or YAML, as ConfigMaps hold them. */
const insideStep = (field: Field): Step => {
  const path = field.field('fieldPath').text()
  const json = field.field('json').items()
  const inside = (json.length > 0 ? json : field.field('yaml').items()).flatMap((item) =>
    operationOf(item, 'subPath'),
  )
  const changed = (text: string): string | undefined => {
    try {
      const read: unknown = json.length > 0 ? JSON.parse(text) : parseOne(text)
      const next = applyPatch(read, inside)
      if (next === undefined) return undefined
      return json.length > 0 ? JSON.stringify(next) : stringifyYaml(next)
    } catch {
      return undefined
    }
  }
  return {
    field,
    computed: true,
    operations: (object) => {
      const text = path === undefined ? undefined : at(object, partsOf(path))
      const value = typeof text === 'string' ? changed(text) : undefined
      return path === undefined || value === undefined ? [] : [{ op: 'replace', path, value }]
    },
  }
}

const plainStep = (field: Field): Step => {
  const operations = operationOf(field, 'path')
  return {
    field,
    computed: false,
    operations: (object) => (applyPatch(object, operations) === undefined ? [] : operations),
  }
}

/** The overriders of a rule, in the order Karmada applies them. */
export const stepsOf = (overriders: Field): Step[] => [
  ...overriders.field('imageOverrider').items().map(imageStep),
  ...overriders
    .field('commandOverrider')
    .items()
    .map((item) => wordsStep(item, 'command')),
  ...overriders
    .field('argsOverrider')
    .items()
    .map((item) => wordsStep(item, 'args')),
  ...overriders
    .field('labelsOverrider')
    .items()
    .flatMap((item) => metadataSteps(item, 'labels')),
  ...overriders
    .field('annotationsOverrider')
    .items()
    .flatMap((item) => metadataSteps(item, 'annotations')),
  ...overriders.field('fieldOverrider').items().map(insideStep),
  ...overriders.field('plaintext').items().map(plainStep),
]
