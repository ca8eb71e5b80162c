export { findHandIns } from './find.js'
export { readHandIn } from './read.js'
export { safeName } from './student.js'
export type { FindOptions, FoundHandIn } from './types.js'
