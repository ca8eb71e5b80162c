import type { CpioEntry } from './cpio.js'

export interface BaseParts {
  readonly busybox: Uint8Array
  readonly applets: readonly string[]
  /** Path in the guest → the program. */
  readonly programs: Readonly<Record<string, Uint8Array>>
  readonly overlay: readonly CpioEntry[]
}

/** Everything in the base initramfs; all programs lie in /bin, whatever folder a script looks for them in. */
export function baseEntries({ busybox, applets, programs, overlay }: BaseParts): CpioEntry[] {
  return [
    ...FOLDERS.map(path => ({ type: 'folder', path, mode: 0o755 }) as const),
    ...Object.entries(LINKS).map(([path, target]) => ({ type: 'link', path, target }) as const),
    // the kernel opens it before it starts /init, which only then mounts /dev
    { type: 'device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 },
    { type: 'device', path: 'dev/null', mode: 0o666, major: 1, minor: 3 },
    { type: 'folder', path: 'tmp', mode: 0o1777 },
    { type: 'file', path: 'bin/busybox', mode: 0o755, bytes: busybox },
    ...applets.map(name => ({ type: 'link', path: `bin/${name}`, target: 'busybox' }) as const),
    ...Object.entries(programs).map(([path, bytes]) => ({ type: 'file', path, mode: 0o755, bytes }) as const),
    ...overlay,
  ]
}

const FOLDERS = ['bin', 'dev', 'etc', 'klab', 'lab', 'proc', 'root', 'run', 'sys', 'usr', 'var'] as const

const LINKS = { sbin: 'bin', 'usr/bin': '../bin', 'usr/sbin': '../bin', 'etc/mtab': '/proc/mounts' } as const
