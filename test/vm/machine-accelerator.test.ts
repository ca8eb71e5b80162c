import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { KlabError } from '../../src/errors/index.js'
import { chooseAccelerator } from '../../src/machine/index.js'
import { createPrivateFolder } from '../../src/system/private-folder.js'
import { testKernel } from './machine-guest.js'

test('tcg is taken at its word', async () => {
  const options = { qemu: 'no-such-qemu', kernel: '/nonexistent', architecture: 'x86_64' } as const
  expect(await chooseAccelerator('tcg', options)).toEqual({ accelerator: 'tcg', warning: null })
})

test('auto takes KVM where it boots this kernel, and else says why not; kvm agrees with it', async () => {
  const options = { qemu: 'qemu-system-x86_64', kernel: await testKernel(), architecture: 'x86_64' } as const
  const auto = await chooseAccelerator('auto', options)
  const kvm = await chooseAccelerator('kvm', options).catch((error: unknown) => error)
  if (auto.accelerator === 'kvm') {
    expect([auto, kvm]).toEqual([
      { accelerator: 'kvm', warning: null },
      { accelerator: 'kvm', warning: null },
    ])
    return
  }
  expect(auto.warning).toMatch(/^KVM cannot be used, so the guest runs under TCG: .+/)
  if (!(kvm instanceof KlabError)) throw new Error('kvm was accepted where auto refuses it')
  expect(kvm.code).toBe('kvm-unusable')
  expect(kvm.parts.why).not.toBe('')
})

test('a file that is no kernel proves nothing', async () => {
  await using folder = await createPrivateFolder()
  const kernel = join(folder.path, 'text')
  await writeFile(kernel, 'not a kernel\n')
  const choice = await chooseAccelerator('auto', { qemu: 'qemu-system-x86_64', kernel, architecture: 'x86_64' })
  expect(choice.accelerator).toBe('tcg')
})
