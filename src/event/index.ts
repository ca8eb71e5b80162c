export * from './capture.js'
export * from './event.js'
export type * from './file.js'
export * from './value.js'
