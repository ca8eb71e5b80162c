import { type Command, Option } from 'commander'
import { checkHandout } from './assignment/check.js'
import { listAssignments } from './assignment/list.js'
import { newAssignment } from './assignment/new.js'
import { type PackOptions, packAssignment } from './assignment/pack.js'
import { tryAssignment } from './assignment/try.js'
import type { CommandContext } from './context.js'
import { addKernelOptions } from './options.js'
import { addRunOptions, type RunOptions, settingsFrom } from './run-options.js'

const KEY = "the teacher's folder, or the name of an assignment that ships"

export function registerAssignment(context: CommandContext): void {
  const command = context.program
    .command('assignment')
    .summary('assignments: make hand-outs of them, and see whether answers can be read')
    .description('Assignments: labs with parts that are left to the student. `klab grade` grades what is handed in.')
  registerForTeachers(command, context)
  addRunOptions(
    addKernelOptions(
      command
        .command('check')
        .summary('for students: can my answers be read, and what does the lab say of them?')
        .description(
          'Reads the answers in a hand-out, runs its lab with them, and judges what the lab expects. It knows nothing of the key.',
        )
        .argument('[folder]', 'the hand-out', '.'),
    ),
  ).action(async (folder: string, options: RunOptions) => {
    context.exit(await checkHandout(folder, settingsFrom(options, context.signal)))
  })
}

function registerForTeachers(command: Command, { signal, exit }: CommandContext): void {
  command.command('list').description('The assignments that ship with klab.').action(listAssignments)
  command
    .command('new')
    .description('Copies an assignment that ships, with key and samples and a new seed, into a folder of your own.')
    .argument('<name>')
    .argument('<folder>')
    .action(newAssignment)
  command
    .command('pack')
    .summary('make hand-outs, and search them for what only the teacher may know')
    .description(
      'Makes a hand-out for each student, with their own values. Nothing is written when one of them has something of the key in it.',
    )
    .argument('<key>', KEY)
    .option('--student <name>', 'for this student; may be given again', again, [])
    .option('--students <file>', 'for each of these: a name on each line, or the column `student` of a CSV')
    .option('--out <dir>', 'where they go, one for each student', 'handouts')
    .addOption(new Option('--format <format>', 'what each is').choices(['folder', 'zip']).default('folder'))
    .option('-v, --verbose', 'say which secrets could not be searched for')
    .action((key: string, options: PackOptions) => packAssignment(key, options))
  addRunOptions(
    addKernelOptions(
      command
        .command('try')
        .description(
          "Grades the key's own samples, and a form with nothing filled in, and says whether they get the points that the key says.",
        )
        .argument('<key>', KEY),
    ),
  ).action(async (key: string, options: RunOptions) => exit(await tryAssignment(key, settingsFrom(options, signal))))
}

function again(name: string, names: readonly string[]): readonly string[] {
  return [...names, name]
}
