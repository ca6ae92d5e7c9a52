/** The stable id that ends with a number. */
export const idOf = (index: number): string => `6f1f2c10-0000-4000-8000-${String(index).padStart(12, '0')}`

/** The LDIF entry of a person, with the number their stable id ends with. */
export const personLdif = (name: string, index: number): string =>
  `dn: uid=${name},dc=example,dc=org\nobjectClass: inetOrgPerson\nentryUUID: ${idOf(index)}\nuid: ${name}\ncn: ${name} Person\nsn: Person\nmail: ${name}@example.org\n`

/** The LDIF entry of a group. */
export const groupLdif = (name: string, index: number, members: readonly string[]): string =>
  `dn: cn=${name},dc=example,dc=org\nobjectClass: groupOfNames\nentryUUID: ${idOf(index)}\ncn: ${name}\n${members.map((member) => `member: uid=${member},dc=example,dc=org\n`).join('')}`
