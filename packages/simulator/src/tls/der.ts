/** The few pieces of ASN.1 DER that an X.509 certificate needs. Source: ITU-T X.690. */

const tagged = (tag: number, content: Buffer): Buffer => {
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content])
  const digits: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256)
  return Buffer.concat([Buffer.from([tag, 0x80 | digits.length, ...digits]), content])
}

export const sequence = (...parts: Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts))
export const set = (...parts: Buffer[]): Buffer => tagged(0x31, Buffer.concat(parts))
export const octets = (content: Buffer): Buffer => tagged(0x04, content)
export const utf8 = (text: string): Buffer => tagged(0x0c, Buffer.from(text, 'utf8'))
export const truth = (): Buffer => tagged(0x01, Buffer.from([0xff]))
export const utcTime = (text: string): Buffer => tagged(0x17, Buffer.from(text, 'latin1'))

/** `unused`: how many bits at the end do not count. */
export const bits = (content: Buffer, unused = 0): Buffer =>
  tagged(0x03, Buffer.concat([Buffer.from([unused]), content]))

/** A positive integer from its big-endian bytes. */
export const integer = (bytes: Buffer): Buffer => {
  const high = (bytes[0] ?? 0) >= 0x80
  return tagged(0x02, high ? Buffer.concat([Buffer.from([0]), bytes]) : bytes)
}

/** `[number]`, constructed (EXPLICIT, or a group) or primitive. */
export const context = (number: number, content: Buffer, constructed = true): Buffer =>
  tagged((constructed ? 0xa0 : 0x80) | number, content)

export const oid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = rest.flatMap((part) => {
    const digits = [part % 128]
    for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128)) {
      digits.unshift((left % 128) | 0x80)
    }
    return digits
  })
  return tagged(0x06, Buffer.from([first * 40 + second, ...bytes]))
}
