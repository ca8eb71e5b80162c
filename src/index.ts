/** klab as a library: load a lab, run it, judge and render what came out; load an assignment, and grade a hand-in. */

export { loadAssignment, loadHandout } from './assignment/load.js'
export type { Assignment, Grade, Handout } from './assignment/model/index.js'
export { describeError, type ErrorCode, type ExitStatus, KlabError, KlabErrors } from './errors/index.js'
export * from './event/index.js'
export { gradeHandIn } from './grade/grade-hand-in.js'
export { findHandIns, readHandIn } from './grade/hand-ins/index.js'
export type { GradeSettings, HandIn } from './grade/types.js'
export {
  checkOrder,
  diffOrders,
  formatOrder,
  type InitcallAccount,
  initcallAccount,
  parseOrder,
} from './initcalls/index.js'
export { type Lab, type LoadedLab, loadLab, resolveLabArgument } from './lab/index.js'
export { REPORT_FORMATS, type Report, type ReportFormat, type RunManifest, renderReport } from './report/index.js'
export type { RunSettings } from './run/settings.js'
export { type FinishedRun, runLab } from './run.js'
export { type Progress, silentProgress, stderrProgress } from './system/progress.js'
export { readTrace, type Trace } from './trace/index.js'
export { judge, type Verdict } from './verdict/index.js'
export { readInitcallTable } from './vmlinux/initcalls/index.js'
