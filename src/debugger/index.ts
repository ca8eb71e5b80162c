export { markQueries, type ResolvedMarks, readMarks } from './marks.js'
export type { AgentEnd, BeginConfig, FieldQuery, PlaceQuery, Resolution } from './protocol.js'
export { type ResolvedProbes, resolveProbes } from './resolve.js'
export { type AttachedDebugger, type Debugger, openDebugger } from './session.js'
