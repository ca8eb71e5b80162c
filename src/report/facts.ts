import type { RunManifest } from './manifest.js'
import { visible } from './text/visible.js'

/** `kernel x86_64 (5.10.262)` */
export function kernelText({ kernel }: RunManifest): string {
  return kernel === null ? 'no kernel' : `kernel ${visible(kernel.name)} (${visible(kernel.release)})`
}

/** `QEMU 7.2.22 tcg, deterministic · GDB 13.1`, behind what a reader must know to trust it. */
export function machineText({ qemu, gdb, accelerator, deterministic, privileged }: RunManifest): string {
  const mode = deterministic ? 'deterministic' : 'free-running'
  const first = `QEMU ${visible(qemu?.version ?? 'not started')} ${accelerator}, ${mode}`
  const warnings = [
    ...(qemu?.sandbox === false ? ['QEMU without its sandbox'] : []),
    ...(privileged ? ['privileged tasks'] : []),
  ]
  return [...warnings, first, `GDB ${visible(gdb?.version ?? 'not started')}`].join(' · ')
}
