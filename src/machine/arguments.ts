import type { QemuFeatures } from './features.js'
import type { MachineSpec } from './types.js'

/** Names of the sockets in the machine's private folder. */
export interface MachineSockets {
  readonly qmp: string
  readonly stub: string
  readonly agentMonitor: string
  readonly console: string
}

/** QEMU's whole command line (without the program) as data. */
export function qemuArguments(spec: MachineSpec, sockets: MachineSockets, features: QemuFeatures): string[] {
  return [
    ...baseArguments(),
    ...boardArguments(spec.memoryMiB, features),
    ...cpuArguments(spec),
    ...monitorArguments(sockets.qmp),
    ...consoleArguments(spec, sockets.console),
    ...stepsArguments(spec.stepsFile),
    ...(spec.debug ? debugArguments(sockets) : []),
    ...(features.sandbox ? sandboxArguments() : []),
    ...bootArguments(spec),
  ]
}

export function baseArguments(): string[] {
  return [
    // No display, serial port, monitor or network card but those named here.
    '-nodefaults',
    // Nothing from the user's or the system's qemu.conf.
    '-no-user-config',
    // No window, no terminal.
    ...['-display', 'none'],
    // No network at all; -nodefaults takes the card away, this also the back end.
    ...['-nic', 'none'],
    // A reset (panic=-1, reboot=t) ends QEMU instead of booting again.
    '-no-reboot',
    // The vCPU waits until the monitor is connected (then klab says `cont`), or until GDB resumes it.
    '-S',
  ]
}

/** The i440FX board boots kernels without PCI or ACPI as well as a distribution's with both. */
export const BOARD = 'pc'

export function boardArguments(memoryMiB: number, { boardSwitches }: Pick<QemuFeatures, 'boardSwitches'>): string[] {
  return [
    // Without what no guest of klab needs: each device is code that a hostile guest can talk to.
    ...['-machine', [BOARD, ...boardSwitches.map(name => `${name}=off`)].join(',')],
    ...['-m', `${memoryMiB}M`],
    // One vCPU: with more, no two runs agree.
    ...['-smp', '1'],
  ]
}

export function cpuArguments(spec: Pick<MachineSpec, 'architecture' | 'accelerator' | 'deterministic'>): string[] {
  // KVM runs on the host's own CPU; a model that differs from it only hides features.
  if (spec.accelerator === 'kvm') return ['-accel', 'kvm', '-cpu', 'host']
  // TCG: a fixed model, because the default may differ by QEMU and `max` grows with every release.
  const tcg = ['-accel', 'tcg', '-cpu', spec.architecture === 'i386' ? 'qemu32' : 'qemu64']
  return spec.deterministic ? [...tcg, ...deterministicArguments()] : tcg
}

export function deterministicArguments(): string[] {
  return [
    // Guest time is counted in instructions (4 ns each), never taken from the host; an idle guest jumps to its next timer.
    ...['-icount', 'shift=2,sleep=off'],
    // The date does not come from the host, and the clock follows guest time.
    ...['-rtc', 'base=2026-01-01,clock=vm'],
    // Newer QEMU hands a random seed to the kernel.
    ...['-seed', '1'],
    ...heartbeatArguments(),
  ]
}

/**
 * With icount a stop of the vCPU counts as idleness: the clock jumps to the next timer of QEMU's, whatever device it
 * belongs to. Two stops before the guest can take its timer interrupt, and that is the real-time clock's, a day ahead
 * (QEMU 7.2, softmmu/icount.c, icount_start_warp_timer). So there is always a timer near: a network filter's, which
 * releases what it holds back at an interval. It holds nothing: the hub that it filters has no card.
 */
export function heartbeatArguments(): string[] {
  const filter = `filter-buffer,id=heartbeat,netdev=nowhere,interval=${STOP_MICROSECONDS}`
  return ['-netdev', 'hubport,id=nowhere,hubid=0', '-object', filter]
}

/** The most of the guest's time that a stop can cost. A shorter beat makes an idle guest slow: it wakes QEMU as often. */
const STOP_MICROSECONDS = 250

export function monitorArguments(socket: string): string[] {
  // klab listens and QEMU connects: nobody has to poll for a socket to appear.
  const chardev = `socket,id=qmp,path=${escapeCommas(socket)},server=off`
  return ['-chardev', chardev, '-mon', 'chardev=qmp,mode=control']
}

/**
 * A socket whose reader is slow makes QEMU retry the byte when the host finds time, and the guest polls the UART
 * meanwhile (QEMU 7.2, hw/char/serial.c, serial_xmit): its clock then depends on the host. A file takes every byte at
 * once, so a run that must repeat writes its console there, and klab follows the file; there is no input then.
 * The socket's log is klab's to write: a retried byte is twice in that of QEMU (7.2, its `logfile=`).
 */
export function consoleArguments(spec: Pick<MachineSpec, 'deterministic' | 'serialLog'>, socket: string): string[] {
  const chardev = spec.deterministic
    ? `file,id=console,path=${escapeCommas(spec.serialLog)}`
    : `socket,id=console,path=${escapeCommas(socket)},server=off`
  return ['-chardev', chardev, '-serial', 'chardev:console']
}

/** The guest's step runner writes bytes to port 0xe9, and they lie in the file before its next instruction. Not 0x402: SeaBIOS writes there. */
export function stepsArguments(file: string): string[] {
  const chardev = `file,id=steps,path=${escapeCommas(file)}`
  return ['-chardev', chardev, '-device', 'isa-debugcon,iobase=0xe9,chardev=steps']
}

export function debugArguments({ stub, agentMonitor }: Pick<MachineSockets, 'stub' | 'agentMonitor'>): string[] {
  const server = (id: string, socket: string) => `socket,id=${id},path=${escapeCommas(socket)},server=on,wait=off`
  return [
    // A unix socket: no ports to clash, and nobody else on the host can connect.
    ...['-chardev', server('stub', stub), '-gdb', 'chardev:stub'],
    // A monitor of its own for the agent inside GDB: one connection cannot be shared.
    ...['-chardev', server('agent', agentMonitor), '-mon', 'chardev=agent,mode=control'],
  ]
}

/** A guest that breaks out of QEMU finds no way to start programs or to gain rights. */
export function sandboxArguments(): string[] {
  return ['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny']
}

export function bootArguments(spec: Pick<MachineSpec, 'kernel' | 'initramfs' | 'cmdline'>): string[] {
  return ['-kernel', spec.kernel, '-initrd', spec.initramfs, '-append', spec.cmdline.join(' ')]
}

/** QEMU splits an option's value at commas; a doubled one stands for itself. */
export function escapeCommas(path: string): string {
  return path.replaceAll(',', ',,')
}
