import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type KernelRequest, prepareKernel } from '../../src/artifacts/kernel/index.js'
import type { Kernel } from '../../src/artifacts/types.js'
import { type DoctorReport, runDoctor } from '../../src/doctor/index.js'
import { checkKaslr } from '../../src/doctor/kaslr.js'
import { qemuProgram } from '../../src/machine/index.js'
import { silentProgress } from '../../src/system/progress.js'

let folder = ''
let request: KernelRequest
let kernel: Kernel
let qemu: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-doctor-'))
  request = requestFrom(process.env.KLAB_TEST_KERNEL_IMAGE, process.env.KLAB_TEST_KERNEL_VMLINUX)
  kernel = await prepareKernel(request, { progress: silentProgress })
  qemu = qemuProgram(kernel.architecture)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function requestFrom(image: string | undefined, vmlinux: string | undefined): KernelRequest {
  if (image === undefined || vmlinux === undefined) return { type: 'named', name: 'x86_64' }
  return { type: 'files', image, vmlinux }
}

function doctor(wanted: KernelRequest, signal?: AbortSignal): Promise<DoctorReport> {
  const options = { qemu, gdb: 'gdb', kernel: wanted, out: folder, progress: silentProgress }
  return runDoctor(signal === undefined ? options : { ...options, signal })
}

function find(report: DoctorReport, id: string) {
  return report.checks.find(check => check.id === id)
}

test('a machine that can run labs: every kernel check is proven, and the exit status is 0', async () => {
  const report = await doctor(request)
  expect(report.checks.filter(check => check.state === 'missing')).toEqual([])
  expect(report.exitStatus).toBe(0)
  expect(find(report, 'dwarf')?.state).toBe('ok')
  expect(find(report, 'build-id')).toMatchObject({ state: 'ok', found: `build-id ${kernel.buildId}` })
  const kaslr = find(report, 'kaslr')
  expect(kaslr?.state).toBe('ok')
  expect(kaslr?.found).toContain(`linux_banner is at its link address: Linux version ${kernel.release} `)
  expect(find(report, 'kvm')?.found).toMatch(/^(proven by booting|\/dev\/kvm |there is no \/dev\/kvm)/)
})

test('a kernel that is not where its vmlinux says is found out', async () => {
  const moved = join(folder, 'moved')
  await execa('objcopy', ['--strip-debug', '--change-addresses', '0x2000000', kernel.vmlinux, moved])
  const check = await checkKaslr({ ...kernel, vmlinux: moved }, 'gdb', { qemu, accelerator: 'tcg', cmdline: [] })
  expect(check.state).toBe('missing')
  expect(check.found).toMatch(/^linux_banner is not at its link address; there is /)
})

test('an image and a vmlinux of two builds are a finding, with exit status 3', async () => {
  const bytes = await readFile(kernel.vmlinux)
  const id = Buffer.from(kernel.buildId, 'hex')
  for (let at = bytes.indexOf(id); at !== -1; at = bytes.indexOf(id, at + 1)) bytes.fill(0xee, at, at + id.length)
  const other = join(folder, 'other')
  await writeFile(other, bytes)
  const report = await doctor({ type: 'files', image: kernel.image, vmlinux: other })
  expect(report.exitStatus).toBe(3)
  expect(report.checks.filter(check => check.state === 'missing').map(check => check.id)).toEqual(['kernel-files'])
  expect(find(report, 'kernel-files')?.found).toContain('image and vmlinux are not of the same build')
})

test('an interruption ends it', async () => {
  await expect(doctor(request, AbortSignal.abort())).rejects.toMatchObject({ code: 'interrupted' })
})
