import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PACKAGE_ROOT } from '../../system/paths.js'

/** Where the guest's sources lie: init, the step runner, the programs, the overlay. */
export const ROOTFS_SOURCES = join(PACKAGE_ROOT, 'rootfs')

/** One program of the guest, compiled from C. */
export interface Program {
  /** Where it goes in the guest, without a leading slash. */
  readonly path: string
  /** Below `rootfs/`. */
  readonly sources: readonly string[]
  /** Also where the kernel is a 64-bit one, this is a program of 32 bits. */
  readonly bits32?: boolean
}

const TALKERS = ['tcp-server', 'tcp-client', 'udp-server', 'udp-client']

export async function listPrograms(): Promise<Program[]> {
  const runner = await sourcesIn('runner')
  const calls = await sourcesIn('programs/calls')
  return [
    { path: 'init', sources: ['init/init.c', 'common/off.c'] },
    { path: 'bin/klab-run', sources: [...runner, 'common/off.c'] },
    ...TALKERS.map(name => ({ path: `bin/${name}`, sources: [`programs/${name}.c`, 'programs/talk.c'] })),
    { path: 'bin/calls', sources: calls },
    { path: 'bin/calls32', sources: calls, bits32: true },
  ]
}

async function sourcesIn(folder: string): Promise<string[]> {
  const names = await readdir(join(ROOTFS_SOURCES, folder))
  const sources = names.filter(name => name.endsWith('.c')).sort()
  return sources.map(name => `${folder}/${name}`)
}
