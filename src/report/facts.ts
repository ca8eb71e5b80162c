import type { RunManifest } from './manifest.js'
import { visible } from './text/visible.js'

/** `kernel x86_64 (5.10.262)` */
export function kernelText({ kernel }: RunManifest): string {
  return kernel === null ? 'no kernel' : `kernel ${visible(kernel.name)} (${visible(kernel.release)})`
}

/** `QEMU 7.2.22 tcg, deterministic · GDB 13.1` */
export function machineText({ qemu, gdb, accelerator, deterministic }: RunManifest): string {
  const mode = deterministic ? 'deterministic' : 'free-running'
  const first = `QEMU ${visible(qemu?.version ?? 'not started')} ${accelerator}, ${mode}`
  return `${first} · GDB ${visible(gdb?.version ?? 'not started')}`
}
