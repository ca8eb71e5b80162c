export { type ErrorParts, KlabError, KlabErrors, type Position } from './errors.js'
export { type ErrorCode, type ExitStatus, exitStatusOf } from './exit.js'
export { describeError } from './words.js'
