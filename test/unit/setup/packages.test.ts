import { describe, expect, test } from 'vitest'
import { readNeeds } from '../../../src/setup/needs.mjs'
import { detectSystem } from '../../../src/setup/system.mjs'
import { createProject, type Project } from './project.js'

const NOBODY = 65534
const isRoot = process.getuid?.() === 0
/** apt-get is in every PATH here, so an unknown system counts as a Debian, and a Fedora gets its own words. */
const isDebian = ['debian', 'unknown'].includes(detectSystem(process.env.PATH ?? '').family)
const NAMES = 'qemu-system-x86 gdb busybox-static gcc libc6-dev make flex bison bc libelf-dev xz-utils gcc-multilib'
const APT = `apt-get update && apt-get install -y --no-install-recommends ${NAMES}`
const SUDO = `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${NAMES}`

function lacks(command: string): string {
  const lines = readNeeds().map(need => `  - ${need.title} (${need.why}): without it ${need.cost}`)
  const { name } = detectSystem('')
  return [`klab: ${name} lacks what klab needs:`, ...lines, 'to install it:', `  ${command}`, ''].join('\n')
}

async function run(project: Project, args: readonly string[], env: Record<string, string>, uid?: number) {
  return await (await project.start(args, uid === undefined ? { env } : { env, uid })).ended
}

describe.runIf(isDebian)('on a bare Debian', () => {
  test('KLAB_NO_INSTALL=1 prints the command, installs nothing and ends with 3', async () => {
    await using project = await createProject()
    await project.tool('apt-get')
    if (!isRoot) await project.tool('sudo')
    const { status, stdout, stderr } = await run(project, ['start'], { KLAB_NO_INSTALL: '1' })
    expect(stderr).toBe(lacks(isRoot ? APT : SUDO))
    expect([status, stdout, await project.log()]).toEqual([3, '', ''])
  })

  test('who is not root and has no sudo gets a command for su', async () => {
    await using project = await createProject()
    await project.tool('apt-get')
    const { status, stdout, stderr } = await run(project, ['test'], {}, isRoot ? NOBODY : undefined)
    expect(stderr).toBe(lacks(`su -c '${APT}'`))
    expect([status, stdout, await project.log()]).toEqual([3, '', ''])
  })

  test('who would have to type a password for sudo gets the command for sudo', async () => {
    await using project = await createProject()
    for (const tool of ['apt-get', 'sudo', 'sh']) await project.tool(tool)
    const { status, stderr } = await run(project, ['setup'], {}, isRoot ? NOBODY : undefined)
    expect(stderr).toBe(lacks(SUDO))
    expect([status, await project.log()]).toEqual([3, 'sudo -n true\n'])
  })
})

describe.runIf(isRoot && isDebian)('as root', () => {
  const options = '-y --no-install-recommends'
  const lock = 'apt-get -q -o DPkg::Lock::Timeout=120'

  test('installs what is missing without removing anything, and goes on', async () => {
    await using project = await createProject()
    for (const tool of ['apt-get', 'npm', 'sh', 'env', 'timeout', 'dirname', 'ln']) await project.tool(tool)
    await project.tool('busybox')
    const { status, stderr } = await run(project, ['setup'], {
      KLAB_FAKE_INSTALLS: 'qemu-system-x86_64 gdb gcc make flex bison bc xz',
      KLAB_FAKE_MODULES: '/nonexistent',
    })
    const names = NAMES.replace(' busybox-static', '')
    const log = await project.log()
    expect(log).toContain(`${lock} install ${options} --no-remove ${names}\n`)
    expect(log).toContain('npm ci --include=dev --no-audit --no-fund\n')
    expect(stderr).toContain(`klab: installing ${names}\n`)
    expect(status).toBe(3)
  })

  test('takes away the shared busybox only, for the static one', async () => {
    await using project = await createProject()
    for (const tool of ['apt-get', 'sh', 'env', 'timeout', 'dirname', 'ln']) await project.tool(tool)
    await project.tool('sh', 'busybox')
    const { status } = await run(project, ['setup'], {})
    const names = NAMES.replace(' busybox-static', '')
    const installs = (await project.log()).split('\n').filter(line => line.includes(' install '))
    expect(installs.slice(0, 2)).toEqual([
      `${lock} install ${options} --no-remove ${names}`,
      `${lock} install ${options} busybox-static`,
    ])
    expect(status).toBe(3)
  })
})

test('an unknown command and a surplus argument end with 2', async () => {
  await using project = await createProject()
  const usage = 'klab: usage: node src/setup/bootstrap.mjs start|test|matrix|setup [ARGUMENT...]\n'
  for (const args of [[], ['toString'], ['test', '--fast']]) {
    const { status, stderr } = await run(project, args, {})
    expect([status, stderr]).toEqual([2, usage])
  }
})
