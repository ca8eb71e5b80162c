import { describeError, KlabError, KlabErrors } from '../errors/index.js'
import { checkLabFile, findShippedLabs, type Lab, loadLab, resolveLabArgument } from '../lab/index.js'
import { terminalOptions } from '../report/index.js'
import { asciiJson, visible } from '../report/text/visible.js'
import type { CommandContext } from './context.js'
import { labBlocks, labSummary } from './lab-list.js'

export function registerLabs({ program, exit }: CommandContext): void {
  program
    .command('list')
    .description(
      'The labs that ship with klab: title, kernel, topics, and the sections of course texts that they answer.',
    )
    .option('--json', 'machine-readable')
    .action(list)
  program
    .command('check')
    .description('Validates lab files, probe sets and features.yaml without booting: every mistake at once.')
    .argument('<file...>')
    .action(async (files: string[]) => exit(await check(files)))
}

async function list({ json }: { readonly json?: true }): Promise<void> {
  const labs: Lab[] = []
  for (const { file } of await findShippedLabs()) labs.push((await loadLab(file)).lab)
  const { width } = terminalOptions(process.stdout, process.env, null)
  process.stdout.write(json ? `${asciiJson({ version: 1, labs: labs.map(labSummary) }, 0)}\n` : labBlocks(labs, width))
}

async function check(files: readonly string[]): Promise<number> {
  let status = 0
  for (const file of files) {
    try {
      process.stdout.write(`${visible(file)}: ok (${await checkLabFile(await resolveLabArgument(file))})\n`)
    } catch (error) {
      if (!(error instanceof KlabError || error instanceof KlabErrors)) throw error
      process.stderr.write(`${describeError(error)}\n`)
      status = error.exitStatus
    }
  }
  return status
}
