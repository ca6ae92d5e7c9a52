import { isAbsolute, relative, resolve } from 'node:path'
import { badField } from '../runtime/errors.js'

/** Turns paths of specs into paths on disk, below `folder` and nowhere else. The function throws `BadRequest` for any other. */
export const createFiles =
  (folder: string) =>
  (path: string): string => {
    const whole = resolve(folder, path)
    const inside = relative(folder, whole)
    if (isAbsolute(path) || inside === '' || inside.startsWith('..') || isAbsolute(inside))
      throw badField(
        'path',
        `"${path}" leaves the hub's folder of files`,
        'name a file below it: authelia/users_database.yml',
      )
    return whole
  }
