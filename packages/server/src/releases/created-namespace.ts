import { z } from 'zod'
import type { KubernetesObject } from '../bundles/index.js'
import { Annotations, Labels } from '../resources/index.js'
import type { FieldError } from '../runtime/errors.js'

const isFree = (names: Readonly<Record<string, string>>): boolean =>
  Object.keys(names).every((name) => !name.startsWith('hansa.dev/') && name !== 'kubernetes.io/metadata.name')

const reserved = 'must not contain hansa.dev/… or kubernetes.io/metadata.name, which Hansa and Kubernetes set'

/** What the Namespace of a release gets that no object of its bundle describes. */
export const CreatedNamespace = z
  .strictObject({
    labels: Labels.refine(isFree, reserved).optional(),
    annotations: Annotations.refine(isFree, reserved).optional(),
  })
  .meta({ id: 'CreatedNamespace' })

export type CreatedNamespace = z.infer<typeof CreatedNamespace>

const isEmpty = (map: Readonly<Record<string, string>> | undefined): boolean =>
  map === undefined || Object.keys(map).length === 0

/** Part of a desired state; nothing where it would set nothing, so that it does not change hashes. */
export const createdNamespaceIn = ({
  createNamespace,
}: {
  createNamespace?: CreatedNamespace | undefined
}): { createNamespace?: CreatedNamespace } => {
  if (createNamespace === undefined) return {}
  const { labels, annotations } = createNamespace
  if (isEmpty(labels) && isEmpty(annotations)) return {}
  return {
    createNamespace: {
      ...(isEmpty(labels) ? {} : { labels }),
      ...(isEmpty(annotations) ? {} : { annotations }),
    },
  }
}

/** Whether the bundle ships the Namespace itself: then its labels belong there. */
export const checkCreatedNamespace = (
  spec: { namespace: string; createNamespace?: CreatedNamespace | undefined },
  objects: readonly KubernetesObject[],
): FieldError[] => {
  const { namespace } = spec
  const ships = objects.some(
    ({ apiVersion, kind, metadata }) =>
      apiVersion === 'v1' && kind === 'Namespace' && metadata.name === namespace,
  )
  if (!ships || createdNamespaceIn(spec).createNamespace === undefined) return []
  return [
    {
      pointer: '/spec/createNamespace',
      reason: `must be absent: the bundle contains Namespace "${namespace}"; set the labels and annotations there, or with an override of that object`,
    },
  ]
}
