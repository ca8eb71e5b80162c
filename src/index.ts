/** klab as a library: load a lab, run it, judge and render what came out. */

export { describeError, type ErrorCode, type ExitStatus, KlabError, KlabErrors } from './errors/index.js'
export * from './event/index.js'
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
