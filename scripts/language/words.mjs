/**
 * Words and phrases that docs/style.md leaves out, and what is written instead. `everywhere`: in strings, comments and docs;
 * `shown`: only where a user reads it (strings of programs, docs), because it is good English in a comment or in a test's title.
 */
export const words = [
  { pattern: /\b(anew|afresh)\b/i, instead: 'again', where: 'everywhere' },
  { pattern: /\bwhilst\b/i, instead: 'while', where: 'everywhere' },
  { pattern: /\bbesides\b/i, instead: 'also, in addition to', where: 'everywhere' },
  {
    pattern: /\bmeanwhile\b/i,
    instead: 'say when: "since you read it", "while it was read"',
    where: 'everywhere',
  },
  {
    pattern: /\bis no (?!longer\b|more\b|less\b|later\b|earlier\b|newer\b|older\b)[a-z"'`]/i,
    instead: 'is not a …, or: invalid …',
    where: 'everywhere',
  },
  { pattern: /\bthere is none\b/i, instead: 'none exists, not found', where: 'everywhere' },
  { pattern: /\b(stands|stays) on\b/i, instead: 'is on, remains on', where: 'everywhere' },
  {
    pattern: /\b(is|are) told\b/i,
    instead: 'name the actor: "the hub tells …", or: is notified, receives',
    where: 'everywhere',
  },
  { pattern: /\b(tells|tell) of\b/i, instead: 'reports, describes', where: 'everywhere' },
  { pattern: /\basked of\b/i, instead: 'required of, requested from', where: 'everywhere' },
  { pattern: /\bfor who\b/i, instead: 'for people who', where: 'everywhere' },
  { pattern: /\b(take|takes|took) away\b/i, instead: 'remove, revoke', where: 'everywhere' },
  { pattern: /\bput back\b/i, instead: 'restore, correct', where: 'everywhere' },
  { pattern: /\bleft alone\b/i, instead: 'left unchanged, ignored', where: 'everywhere' },
  { pattern: /\b(go|goes|going) by\b/i, instead: 'follow, use, be ordered by', where: 'everywhere' },
  { pattern: /\bnothing to say\b/i, instead: 'no result, does not apply', where: 'everywhere' },
  { pattern: /\bthat may\b/i, instead: 'that can, with permission to', where: 'everywhere' },
  { pattern: /\bof its own\b/i, instead: 'its own …, separate', where: 'everywhere' },
  { pattern: /\bso since\b/i, instead: 'since, for', where: 'everywhere' },
  { pattern: /\bby itself\b/i, instead: 'automatically, on its own', where: 'everywhere' },
  {
    pattern: /\bwhat is (?!new\b)/i,
    instead: 'the noun itself: "the current state" for "what is there"',
    where: 'shown',
  },
  { pattern: /\bwhose\b/i, instead: 'with …, that has …', where: 'shown' },
]
