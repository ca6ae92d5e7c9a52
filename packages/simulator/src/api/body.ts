import { parse as parseYaml } from 'yaml'
import { badRequest, unsupportedMediaType } from '../errors.js'
import { isObject, type Json, type JsonObject } from '../objects/json.js'
import type { Call } from './call.js'

export const mediaTypeOf = (call: Call): string => (call.contentType.split(';')[0] ?? '').trim().toLowerCase()

/** The parse boundary of request bodies: JSON, or YAML (which an apply patch may be). */
const parse = (text: string, yaml: boolean): Json => {
  try {
    const looksJson = /^\s*[[{]/.test(text)
    const value: unknown = yaml && !looksJson ? parseYaml(text) : JSON.parse(text)
    return value as Json
  } catch (error) {
    throw badRequest(`error decoding the body: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Any JSON value. Throws 400 Statuses. */
export const readJson = (call: Call): Json => parse(call.body, mediaTypeOf(call).includes('yaml'))

/** A complete object in the body of POST or PUT. Throws 400 and 415 Statuses. */
export const readObject = (call: Call): JsonObject => {
  const type = mediaTypeOf(call)
  if (type !== '' && type !== 'application/json' && type !== 'application/yaml')
    throw unsupportedMediaType(type)
  return requireObject(readJson(call))
}

export const requireObject = (value: Json): JsonObject => {
  if (!isObject(value)) throw badRequest('the body must be an object')
  return value
}

/** DELETE may come without a body. */
export const readOptional = (call: Call): JsonObject =>
  call.body.trim() === '' ? {} : requireObject(readJson(call))
