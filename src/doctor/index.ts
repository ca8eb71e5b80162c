export { runDoctor } from './doctor.js'
export { renderDoctor } from './render.js'
export type { Check, CheckState, DoctorOptions, DoctorReport } from './types.js'
