import { INITCALL_LEVELS, type InitcallLevel } from '../event/index.js'

/** As `initcall_level_names` has them (init/main.c, Linux 5.10), by the number that do_initcall_level() is given. */
const NAMES = ['pure', 'core', 'postcore', 'arch', 'subsys', 'fs', 'device', 'late'] as const

/** `fs` for level 5, `fs_sync` for 5s: what stands before `_initcall` in the macro. */
export function levelName(level: InitcallLevel): string {
  if (level === 'early' || level === 'rootfs') return level
  return `${NAMES[Number(level[0])]}${level.endsWith('s') ? '_sync' : ''}`
}

/** The macro of include/linux/init.h (Linux 5.10) that puts an initcall at this level. */
export function levelMacro(level: InitcallLevel): string {
  const name = levelName(level)
  return name.endsWith('_sync') ? `${name.replace('_sync', '')}_initcall_sync` : `${name}_initcall`
}

/** By its name (`fs`) or its number (`5`); null when there is no such level. */
export function levelOf(text: string): InitcallLevel | null {
  return INITCALL_LEVELS.find(level => level === text || levelName(level) === text) ?? null
}

/** The round of do_initcall_level() in which the level is run; null: in do_pre_smp_initcalls(), before all rounds. */
export function roundOf(level: InitcallLevel): number | null {
  if (level === 'early') return null
  // `rootfs` lies between 5 and 6 and has no round of its own (initcall_levels in init/main.c).
  return level === 'rootfs' ? 5 : Number(level[0])
}
