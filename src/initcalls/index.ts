export { INITCALL_PROBE, initcallAccount } from './account/account.js'
export { buildAccount } from './account/build.js'
export type * from './account/types.js'
export { levelMacro, levelName, levelOf, roundOf } from './levels.js'
