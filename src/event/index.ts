export * from './event.js'
export * from './value.js'
