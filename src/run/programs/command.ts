import type { Toolchain } from '../../artifacts/rootfs/index.js'
import type { Architecture } from '../../artifacts/types.js'
import { OUTPUT, SOURCE_FOLDER } from './guest.js'

const MACHINE: Readonly<Record<Architecture, string>> = { x86_64: '-m64', i386: '-m32' }

/** Also what a student is told to try. The guest has no libraries, so a program brings its own with it. */
const LANGUAGE = ['-std=gnu11', '-O1', '-Wall', '-pthread', '-static']

/** The same sources give the same bytes, at addresses that every run has, small enough to be saved. */
const RESULT = ['-no-pie', '-fno-pie', '-s', '-Wl,--build-id=none', '-fno-use-linker-plugin']

/** As a list of places, each in the columns that editors count. */
const MESSAGES = ['-fmax-errors=20', '-fno-diagnostics-show-caret', '-ftabstop=1']

/** gcc as the guest calls it. Nothing but these words decides what it does: no variable, and no terminal to paint on. */
export function commandFor(toolchain: Toolchain, files: readonly string[]): [string, ...string[]] {
  const { driver, path, architecture } = toolchain
  const inGuest = sourcesIn(files).map(file => `${SOURCE_FOLDER}/${file}`)
  const environment = ['-i', `PATH=${path}`, 'TERM=dumb', 'LC_ALL=C']
  const flags = [MACHINE[architecture], ...LANGUAGE, ...RESULT, ...MESSAGES]
  return ['env', ...environment, driver, ...flags, '-o', OUTPUT, ...inGuest, '-lm']
}

/** The same as a person would type it. */
export function shownCommand(files: readonly string[]): readonly string[] {
  return ['gcc', ...LANGUAGE, ...sourcesIn(files), '-lm']
}

function sourcesIn(files: readonly string[]): string[] {
  return files.filter(file => file.endsWith('.c'))
}
