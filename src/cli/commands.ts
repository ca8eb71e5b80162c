import type { CommandContext } from './context.js'

type Register = (context: CommandContext) => void

const labs = async (): Promise<Register> => (await import('./labs.js')).registerLabs
const saved = async (): Promise<Register> => (await import('./saved.js')).registerSaved

/** Who makes each command, in the order of the help. What one command needs costs the others no time to load. */
const COMMANDS: Readonly<Record<string, () => Promise<Register>>> = {
  run: async () => (await import('./run.js')).registerRun,
  list: labs,
  check: labs,
  judge: saved,
  report: saved,
  assignment: async () => (await import('./assignment.js')).registerAssignment,
  initcalls: async () => (await import('./initcalls.js')).registerInitcalls,
  grade: async () => (await import('./grade.js')).registerGrade,
  'grade-one': async () => (await import('./grade-one.js')).registerGradeOne,
  kernel: async () => (await import('./kernel.js')).registerKernel,
  rootfs: async () => (await import('./rootfs.js')).registerRootfs,
  boot: async () => (await import('./boot.js')).registerBoot,
  doctor: async () => (await import('./doctor.js')).registerDoctor,
}

/** The command that is the first word; all of them when there is none such: for help, and for what is misspelt. */
export async function registerCommands(context: CommandContext, first: string | undefined): Promise<void> {
  const known = first !== undefined && Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined
  for (const load of known === undefined ? new Set(Object.values(COMMANDS)) : [known]) (await load())(context)
}
