export { type ErrorCode, type ErrorParts, KlabError, KlabErrors, type Position } from './errors.js'
export { type ExitStatus, exitStatusOf } from './exit.js'
export { describeError } from './words.js'
