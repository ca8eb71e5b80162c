import { describeError, KlabError, KlabErrors } from '../errors/index.js'
import { findShippedLabs, loadLab, resolveLabArgument } from '../lab/index.js'
import type { CommandContext } from './context.js'

export function registerLabs({ program, exit }: CommandContext): void {
  program.command('list').description('The labs that ship with klab.').action(list)
  program
    .command('check')
    .description('Validates lab files without booting: every mistake at once.')
    .argument('<file...>')
    .action(async (files: string[]) => exit(await check(files)))
}

async function list(): Promise<void> {
  const shipped = await findShippedLabs()
  const width = Math.max(0, ...shipped.map(({ name }) => name.length))
  for (const { name, file } of shipped) {
    const { lab } = await loadLab(file)
    process.stdout.write(
      `${name.padEnd(width)}  ${lab.title}  [${lab.kernel}${lab.topics.map(topic => `, ${topic}`).join('')}]\n`,
    )
  }
}

async function check(files: readonly string[]): Promise<number> {
  let status = 0
  for (const file of files) {
    try {
      const { lab } = await loadLab(await resolveLabArgument(file))
      const { probes, expectations } = lab
      process.stdout.write(`${file}: ok (${probes.length} probes, ${expectations.length} expectations)\n`)
    } catch (error) {
      if (!(error instanceof KlabError || error instanceof KlabErrors)) throw error
      process.stderr.write(`${describeError(error)}\n`)
      status = error.exitStatus
    }
  }
  return status
}
