import { pipeline } from 'node:stream/promises'
import { KlabError } from '../errors/index.js'
import {
  isFormat,
  loadSavedRun,
  REPORT_FORMATS,
  type Report,
  renderReport,
  savedTrace,
  terminalOptions,
} from '../report/index.js'
import { asciiText } from '../report/text/visible.js'
import { sourceLookup } from '../run/reports.js'
import { encodeVerdict, exitStatusOfVerdict } from '../verdict/index.js'
import type { CommandContext } from './context.js'

/** `trace`: the events themselves, of which there may be more than fit one string. */
const FORMATS = [...REPORT_FORMATS, 'trace']

/** A saved run needs no QEMU, no GDB and no kernel. */
export function registerSaved({ program, exit }: CommandContext): void {
  program
    .command('judge')
    .description('Judges a saved run again, by the lab that it was run with, or by another version of it.')
    .argument('<run>', "the run's folder")
    .option('--lab <lab>', 'judge by this lab instead of the saved one')
    .option('--json', 'the verdict as JSON')
    .action(async (run: string, options: { lab?: string; json?: true }) => {
      const report = await loadSavedRun(run, options.lab ?? null)
      process.stdout.write(
        options.json
          ? asciiText(encodeVerdict(report.verdict))
          : renderReport('summary', report, terminalOptions(process.stdout, process.env, null)),
      )
      exit(report.manifest.outcome === 'incomplete' ? 3 : exitStatusOfVerdict(report.verdict.verdict))
    })
  program
    .command('report')
    .description('Renders a saved run again, on stdout.')
    .argument('<run>', "the run's folder")
    .option('--format <format>', FORMATS.join(', '), 'terminal')
    .action(async (run: string, { format }: { format: string }) => {
      if (format === 'trace') return pipeline(savedTrace(run), process.stdout, { end: false })
      if (!isFormat(format)) {
        throw new KlabError('option-invalid', {
          what: `there is no report format ${format}`,
          todo: `use one of ${FORMATS.join(', ')}`,
        })
      }
      process.stdout.write(
        renderReport(format, await withSource(run), terminalOptions(process.stdout, process.env, null)),
      )
    })
}

/** The kernel's source lines are quoted when its tree is on this machine. */
async function withSource(run: string): Promise<Report> {
  const report = await loadSavedRun(run, null)
  return { ...report, source: sourceLookup(report.manifest.kernel?.source ?? null) }
}
