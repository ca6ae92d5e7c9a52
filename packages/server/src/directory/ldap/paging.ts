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

/** Asks for one page (RFC 2696). ldapts' own control cannot be used where the pages are counted by us. */
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
 * Whether a server answered a page with what it says where it forbids paging: unwillingToPerform (OpenLDAP:
 * size.prtotal=disabled), unavailableCriticalExtension (no such control), adminLimitExceeded (limits on paged results).
 */
export const refusesPages = (error: unknown): error is ReadFailure =>
  error instanceof ReadFailure &&
  (error.cause instanceof UnwillingToPerformError ||
    error.cause instanceof UnavailableCriticalExtensionError ||
    error.cause instanceof AdminLimitExceededError)

/** Whether the server's size limit ended a search: what it sent until then is not all there is. */
export const isCutShort = (error: unknown): boolean =>
  error instanceof ReadFailure && error.cause instanceof SizeLimitExceededError

/** A read that works neither in pages (`paged` says why) nor at once. */
export const unreadable = (paged: ReadFailure, whole: ReadFailure): ReadFailure =>
  new ReadFailure(
    'Incomplete',
    `the server refuses paged reads (${paged.message}), and the read without pages failed (${whole.message})`,
    isCutShort(whole)
      ? 'allow paging for the bind DN (OpenLDAP: limits … size.prtotal=unlimited; 389 DS: nsPagedSizeLimit), or raise its size limit above the number of entries (OpenLDAP: limits … size=unlimited; 389 DS: nsSizeLimit), or narrow the base or the filter'
      : whole.hint,
    whole,
  )

/** What one answer brought. */
export interface Page {
  entries: RawEntry[]
  cookie: Buffer | undefined
}

/** Sees every answer before ldapts makes something of it: the cookie, which it does not give, and values as bytes and as text. */
export interface Watcher {
  /** What was seen since it was taken last. */
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

/** The length a message announces in its first bytes (X.690, 8.1.3); 0 where they do not say. */
const announced = (begins: Buffer): number => {
  const size = (begins[1] ?? 0) & 0x7f
  const long = (begins[1] ?? 0) > 0x80 && size <= 6 && begins.length >= 2 + size
  return long ? begins.readUIntBE(2, size) : 0
}

/** Throws when this ldapts is built otherwise: then pages could not be trusted, and none is read. */
export const watchAnswers = (client: Client, meter: Meter): Watcher => {
  const parser: unknown = Reflect.get(client, 'messageParser')
  if (!(parser instanceof MessageParser))
    throw new Error(
      'unsupported version of ldapts: its responses, and so the paging cookie, are not accessible',
    )
  const read = parser.read.bind(parser)
  parser.read = (data, details) => {
    const unfinished: unknown = Reflect.get(parser, 'buffer')
    const waiting = Buffer.isBuffer(unfinished) ? unfinished : Buffer.alloc(0)
    const begins = waiting.length > 0 ? waiting : data
    meter.received(data.length, Math.max(waiting.length + data.length, announced(begins)))
    // The connection is being closed; what still comes is not looked at.
    if (meter.failure() === undefined) read(data, details)
  }
  let entries: RawEntry[] = []
  let cookie: Buffer | undefined
  parser.on('message', (message) => {
    if (message instanceof SearchEntry) {
      meter.entry()
      if (meter.failure() === undefined) entries.push(rawOf(message))
      // What ldapts would make of it is not used, and would cost as much as everything else.
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
