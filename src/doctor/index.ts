export { runDoctor } from './doctor.js'
export { clearedText, clearLeftovers, findLeftovers, type Leftover, usualPlaces } from './leftovers/index.js'
export { renderDoctor } from './render.js'
export type { Check, CheckState, DoctorOptions, DoctorReport } from './types.js'
