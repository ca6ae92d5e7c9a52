import {
  AdminLimitExceededError,
  Ber,
  BerWriter,
  type Client,
  Control,
  MessageParser,
  PagedResultsControl,
  SearchEntry,
  SizeLimitExceededError,
  UnavailableCriticalExtensionError,
  UnwillingToPerformError,
} from 'ldapts'
import { ReadFailure } from '../failure.js'
import { lean, type RawEntry, type RawValues } from '../raw.js'
import type { Meter } from './meter.js'

/** Requests one page (RFC 2696). The control of ldapts does not allow us to handle pages ourselves. */
export class PageControl extends Control {
  constructor(
    private readonly size: number,
    private readonly cookie: Buffer,
  ) {
    super(PagedResultsControl.type, { critical: true })
  }

  protected override writeControl(writer: BerWriter): void {
    const value = new BerWriter()
    value.startSequence()
    value.writeInt(this.size)
    value.writeBuffer(this.cookie, Ber.OctetString)
    value.endSequence()
    writer.writeBuffer(value.buffer, Ber.OctetString)
  }
}

/**
 * Whether a server rejected a page because it forbids paging: unwillingToPerform (OpenLDAP:
 * size.prtotal=disabled), unavailableCriticalExtension (no such control), adminLimitExceeded (limits on paged results).
 */
export const refusesPages = (error: unknown): error is ReadFailure =>
  error instanceof ReadFailure &&
  (error.cause instanceof UnwillingToPerformError ||
    error.cause instanceof UnavailableCriticalExtensionError ||
    error.cause instanceof AdminLimitExceededError)

/** Whether the server's size limit ended a search: its result is incomplete. */
export const isCutShort = (error: unknown): boolean =>
  error instanceof ReadFailure && error.cause instanceof SizeLimitExceededError

/** A read that fails both in pages (`paged` says why) and at once. */
export const unreadable = (paged: ReadFailure, whole: ReadFailure): ReadFailure =>
  new ReadFailure(
    'Incomplete',
    `the server rejects paged reads (${paged.message}), and the read without pages failed (${whole.message})`,
    isCutShort(whole)
      ? 'allow paging for the bind DN (OpenLDAP: limits … size.prtotal=unlimited; 389 DS: nsPagedSizeLimit), or raise its size limit above the number of entries (OpenLDAP: limits … size=unlimited; 389 DS: nsSizeLimit), or narrow the base or the filter'
      : whole.hint,
    whole,
  )

/** The content of one response. */
export interface Page {
  entries: RawEntry[]
  cookie: Buffer | undefined
}

/** Sees every response before ldapts converts it: the cookie, which ldapts does not expose, and values as bytes and as text. */
export interface Watcher {
  /** What was seen since the last call. */
  take(): Page
}

const rawOf = (message: SearchEntry): RawEntry => {
  const attributes = new Map<string, RawValues>()
  for (const attribute of message.attributes) {
    const name = attribute.type.toLowerCase()
    attributes.set(name, lean(name, attribute))
  }
  return { dn: message.name, attributes }
}

/** The length that a message announces in its first bytes (X.690, 8.1.3); 0 if it is not known. */
const announced = (begins: Buffer): number => {
  const size = (begins[1] ?? 0) & 0x7f
  const long = (begins[1] ?? 0) > 0x80 && size <= 6 && begins.length >= 2 + size
  return long ? begins.readUIntBE(2, size) : 0
}

/** Throws if this version of ldapts has another structure: pages could not be trusted, so none is read. */
export const watchAnswers = (client: Client, meter: Meter): Watcher => {
  const parser: unknown = Reflect.get(client, 'messageParser')
  if (!(parser instanceof MessageParser))
    throw new Error(
      'unsupported version of ldapts: its responses, and so the paging cookie, are not accessible',
    )
  const read = parser.read.bind(parser)
  let isReading = false
  parser.read = (data, details) => {
    // ldapts passes the rest of a chunk to this function again after each of its messages.
    if (isReading) {
      if (meter.failure() === undefined) read(data, details)
      return
    }
    const unfinished: unknown = Reflect.get(parser, 'buffer')
    const waiting = Buffer.isBuffer(unfinished) ? unfinished : Buffer.alloc(0)
    const begins = waiting.length > 0 ? waiting : data
    meter.received(data.length, Math.max(waiting.length + data.length, announced(begins)))
    // The connection is closing; further data is ignored.
    if (meter.failure() !== undefined) return
    isReading = true
    try {
      read(data, details)
    } finally {
      isReading = false
    }
  }
  let entries: RawEntry[] = []
  let cookie: Buffer | undefined
  parser.on('message', (message) => {
    if (message instanceof SearchEntry) {
      meter.entry()
      if (meter.failure() === undefined) entries.push(rawOf(message))
      // The conversion by ldapts is not used, and would cost as much as everything else.
      message.attributes = []
      message.toObject = () => ({ dn: message.name })
      return
    }
    for (const control of message.controls ?? [])
      if (control instanceof PagedResultsControl) cookie = control.value?.cookie
  })
  return {
    take: () => {
      const page = { entries, cookie }
      entries = []
      cookie = undefined
      return page
    },
  }
}
