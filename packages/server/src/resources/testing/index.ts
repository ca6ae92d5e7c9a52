export { board, boardKind, NoteSpec, NoteStatus, note, noteKind } from './note.js'
