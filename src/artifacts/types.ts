/** What a machine needs to boot and a debugger to read, however it came to be. */
export interface Kernel {
  /** Its name in `kernel-config/`, or `custom`. */
  readonly name: string
  readonly architecture: Architecture
  /** The bootable image (`bzImage`). */
  readonly image: string
  /** The ELF file with DWARF; the same build as `image`. */
  readonly vmlinux: string
  /** The final Kconfig file; null when nobody knows it. */
  readonly config: string | null
  /** The source tree it was built from, for quoting source lines; null when it is not on this machine. */
  readonly source: string | null
  /** GNU build-id, lower-case hex. */
  readonly buildId: string
  /** `uname -r`. */
  readonly release: string
  readonly sha256: { readonly image: string; readonly vmlinux: string; readonly config: string | null }
}

export type Architecture = 'x86_64' | 'i386'

/** The base initramfs: busybox, init, the step runner, the guest programs. */
export interface Rootfs {
  readonly archive: string
  readonly sha256: string
}
