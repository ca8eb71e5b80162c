import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { runProcess } from '../../../../src/artifacts/kernel/process.js'
import { sourceLines } from '../../../../src/artifacts/kernel/source/apt.js'
import { siteFrom } from '../../../../src/artifacts/kernel/source/apt-site.js'
import { matchPairs } from '../../../../src/artifacts/kernel/source/prebuilt.js'
import { suiteFrom } from '../../../../src/artifacts/kernel/source/suites.js'
import { openTree } from '../../../../src/artifacts/kernel/source/tree.js'
import { temporaryFolder } from '../../temporary.js'

test('the site is the one that the machine takes its own Debian from', () => {
  const lines = [
    'https://vendor.example/apt stable-vendor',
    'cdrom:[disc]/ bookworm',
    'http://mirror.example/debian/ bookworm',
    'http://mirror.example/debian/ bookworm-updates',
    'http://mirror.example/debian-security/ bookworm-security',
  ]
  expect(siteFrom(lines.join('\n'))).toEqual({
    main: 'http://mirror.example/debian/',
    security: 'http://mirror.example/debian-security/',
  })
  expect(siteFrom('http://mirror.example/debian/ sid\n')).toEqual({
    main: 'http://mirror.example/debian/',
    security: null,
  })
  expect(siteFrom('http://mirror.example/other noble\n')).toBeNull()
  expect(siteFrom('')).toBeNull()
})

test('each suite has its line; without a security site there is no security suite', () => {
  const site = { main: 'http://m/debian', security: 'http://m/security' }
  expect(sourceLines(['bullseye', 'bullseye-security'], site, '/k.gpg')).toEqual([
    'deb [signed-by=/k.gpg] http://m/debian bullseye main',
    'deb [signed-by=/k.gpg] http://m/security bullseye-security main',
  ])
  expect(sourceLines(['bullseye', 'bullseye-security'], { ...site, security: null }, '/k.gpg')).toHaveLength(1)
})

test("the guest's programs come from this machine's Debian release, if it is one", () => {
  expect(suiteFrom('NAME="Debian GNU/Linux"\nVERSION_CODENAME=trixie\nID=debian\n')).toBe('trixie')
  expect(suiteFrom('ID="debian"\nVERSION_CODENAME="bullseye"\n')).toBe('bullseye')
  expect(suiteFrom('ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\n')).toBe('bookworm')
  expect(suiteFrom('ID=debian\n')).toBe('bookworm')
  expect(suiteFrom('')).toBe('bookworm')
})

test('image and symbols pair by the text between, higher numbers first', () => {
  const names = ['l-9-cloud', 'l-10-cloud', 'l-10-cloud-dbg', 'l-x-cloud', 'l-cloud', 'other']
  expect(matchPairs({ image: 'l-*-cloud', symbols: 'l-*-cloud-dbg' }, names)).toEqual([
    { image: 'l-10-cloud', symbols: 'l-10-cloud-dbg' },
    { image: 'l-9-cloud', symbols: 'l-9-cloud-dbg' },
  ])
})

async function smallTree(): Promise<string> {
  const tree = await temporaryFolder()
  for (const file of ['Makefile', 'Kconfig', 'scripts/kconfig/merge_config.sh', 'arch/x86/Kconfig', 'init/main.c']) {
    await mkdir(dirname(join(tree, file)), { recursive: true })
    await writeFile(join(tree, file), 'text\n')
  }
  return tree
}

test("a tree's identity follows its files, not the way to it", async () => {
  const tree = await smallTree()
  const link = `${tree}-link`
  await symlink(tree, link)
  const first = await openTree(link, 'x86')
  expect(first).toEqual(await openTree(tree, 'x86'))
  expect(first.folder).toBe(tree)
  await writeFile(join(tree, 'init/main.c'), 'other\n\n')
  expect((await openTree(tree, 'x86')).identity).not.toBe(first.identity)
})

test('a git tree is told by its commit, its changes and its new files', async () => {
  const tree = await smallTree()
  const git = async (...words: string[]) => {
    const author = ['-c', 'user.name=n', '-c', 'user.email=e@example.org']
    const { status } = await runProcess(['git', '-C', tree, ...author, ...words], { within: 20_000 })
    expect(status).toBe(0)
  }
  await git('init', '-q')
  await git('add', '.')
  await git('commit', '-q', '-m', 'one')
  const { identity } = await openTree(tree, 'x86')
  expect(identity).toMatch(/ git [0-9a-f]{40} [0-9a-f]{64}$/)
  await writeFile(join(tree, 'init/main.c'), 'changed\n')
  const changed = (await openTree(tree, 'x86')).identity
  await writeFile(join(tree, 'new.c'), 'new\n')
  const added = (await openTree(tree, 'x86')).identity
  expect(new Set([identity, changed, added]).size).toBe(3)
  await writeFile(join(tree, 'init/main.c'), 'text\n')
  await rm(join(tree, 'new.c'))
  expect((await openTree(tree, 'x86')).identity).toBe(identity)
})

test('what is no kernel tree, or one that was built in place, is refused', async () => {
  await expect(openTree('/nowhere', 'x86')).rejects.toMatchObject({
    parts: { what: '/nowhere is not a Linux source tree' },
  })
  const tree = await smallTree()
  await expect(openTree(tree, 'arm')).rejects.toMatchObject({ parts: { why: 'It has no arch/arm/Kconfig.' } })
  await writeFile(join(tree, '.config'), '')
  await expect(openTree(tree, 'x86')).rejects.toMatchObject({
    code: 'option-invalid',
    parts: { why: 'It has .config.', todo: expect.stringContaining(`make -C ${tree} mrproper`) },
  })
})
