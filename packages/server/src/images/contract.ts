import { z } from 'zod'
import { isPointer } from '../runtime/json-pointer.js'

/** A registry, and perhaps a path there: the names in image references start with it. */
const Registry = z
  .string()
  .max(500, { abort: true })
  .regex(
    /^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+|[a-z0-9.-]+:\d{1,5})(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
    'must be the host of a registry, optionally with a port and a path, without a scheme or a tag, such as docker.io or mirror.example.com:5000/hub',
  )

const SecretName = z
  .string()
  .max(253, { abort: true })
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    'must be the name of a Secret: lowercase letters, digits, "-" and "."',
  )

const ImageMirror = z
  .strictObject({
    from: Registry.meta({
      description:
        'The registry that images are from, as in docker.io or docker.io/grafana. Images without a registry are from docker.io. The longest one that matches applies.',
    }),
    to: Registry.meta({
      description: 'What replaces `from`. The same as `from` only adds the Secret.',
    }),
    pullSecret: SecretName.optional().meta({
      description:
        'Added to imagePullSecrets of the pods with an image from `to`. The Secret must exist in their namespace.',
    }),
  })
  .meta({ id: 'ImageMirror' })

const ImagePath = z
  .strictObject({
    group: z.string().max(253).default('').meta({ description: 'The API group; empty for v1.' }),
    kind: z.string().min(1).max(63),
    pointers: z
      .array(
        z
          .string()
          .max(1000, { abort: true })
          .refine(
            isPointer,
            'must be a JSON pointer to a field, such as /spec/image, and not through __proto__, constructor or prototype',
          ),
      )
      .min(1)
      .max(20)
      .meta({
        description:
          'Places of images, or of pod specs, such as /spec/image and /spec/template/spec; `*` stands for every item of a list.',
      }),
  })
  .refine(({ group, kind }) => group !== '' || (kind !== 'ConfigMap' && kind !== 'Secret'), {
    path: ['kind'],
    message: 'must not be ConfigMap or Secret: their texts are never changed; set the image in the values',
  })
  .meta({ id: 'ImagePath' })

/** Where the images of a cluster are pulled from. */
export const ImageSettings = z
  .strictObject({
    mirrors: z
      .array(ImageMirror)
      .max(50)
      .superRefine((mirrors, context) => {
        for (const [index, { from }] of mirrors.entries())
          if (mirrors.findIndex((other) => other.from === from) < index)
            context.addIssue({
              code: 'custom',
              path: [index, 'from'],
              message: `"${from}" has another mirror already: remove one of them`,
            })
      }),
    paths: z.array(ImagePath).max(50).optional().meta({
      description:
        'Images in custom resources. Those in pods and pod templates of Kubernetes are always found.',
    }),
  })
  .meta({
    id: 'ImageSettings',
    description:
      'Registry mirrors: image references in the objects of all releases are rewritten for the cluster. Digests and tags stay.',
  })

export type ImageSettings = z.infer<typeof ImageSettings>
export type ImageMirror = z.infer<typeof ImageMirror>
