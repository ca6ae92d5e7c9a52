import { destination, pino, stdSerializers, stdTimeFunctions } from 'pino'

/** Structured logging: the message in words, details as fields, never a secret. */
export interface Logger {
  debug(details: object, message: string): void
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** JSON lines on standard error; `level` as in pino (`HANSA_LOG_LEVEL`). */
export const createLogger = (level: string): Logger =>
  pino(
    { level, base: null, timestamp: stdTimeFunctions.isoTime, serializers: { error: stdSerializers.err } },
    destination({ fd: 2, sync: false }),
  )

export const silentLogger: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
