export * from './capture.js'
export * from './event.js'
export * from './value.js'
