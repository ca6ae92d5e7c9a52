import { Ber, BerWriter, type Client, Control, MessageParser, PagedResultsControl, SearchEntry } from 'ldapts'
import { lean, type RawEntry, type RawValues } from '../raw.js'

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

/** Throws when this ldapts is built otherwise: then pages could not be trusted, and none is read. */
export const watchAnswers = (client: Client): Watcher => {
  const parser: unknown = Reflect.get(client, 'messageParser')
  if (!(parser instanceof MessageParser))
    throw new Error(
      'this version of ldapts hides its answers; Hansa reads none of them without seeing the cookie',
    )
  let entries: RawEntry[] = []
  let cookie: Buffer | undefined
  parser.on('message', (message) => {
    if (message instanceof SearchEntry) {
      entries.push(rawOf(message))
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
