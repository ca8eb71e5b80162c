import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseKernelConfig } from '../../../../src/artifacts/kernel/config.js'
import { checkConfig, requestsFor } from '../../../../src/artifacts/kernel/config-check.js'
import { parseFragment } from '../../../../src/artifacts/kernel/fragment.js'
import { type Kconfig, readKconfig } from '../../../../src/artifacts/kernel/kconfig.js'
import { describeError } from '../../../../src/errors/index.js'

/** A small tree with each form that Kconfig files use. */
const FILES = {
  Kconfig: 'mainmenu "Test"\n\nsource "init/Kconfig"\nsource "arch/$(SRCARCH)/Kconfig"\nsource "gone/Kconfig"\n',
  'init/Kconfig': `config EXPERT
	bool "Expert"
	help
	  Text with a line
	  config NOT_AN_OPTION

	  and more.

menuconfig NET
	bool "Net" # a remark

if NET
config INET
	bool "IPv4" if EXPERT
	depends on \\
		!TINY
menu "More"
	depends on INET && (FAST || $(cc-option,-fast))
config TCP_X
	tristate
	prompt "X"
endmenu
config ONLY_SELECTED
	bool
endif

config DRIVER
	bool "Driver"
	select ONLY_SELECTED if NET
	select STUCK

config STUCK
	bool "Stuck"

choice
	prompt "Which"
config ONE
	bool "One"
config TWO
	bool "Two"
endchoice

config COUNT
	int "Count"
	range 1 5
`,
  'arch/x86/Kconfig': 'config TINY\n\tbool "Tiny"\nconfig FAST\n\tdef_bool y\n\tdepends on LEVEL = "high"\n',
}

let kconfig: Kconfig
let tree: string

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'klab-kconfig-'))
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(tree, name)), { recursive: true })
    await writeFile(join(tree, name), text)
  }
  kconfig = await readKconfig(tree, 'x86')
})
afterAll(() => rm(tree, { recursive: true }))

function check(fragment: string, config: string): string {
  try {
    checkConfig(requestsFor(kconfig, parseFragment('f.config', fragment)), parseKernelConfig(config), kconfig)
    return 'taken'
  } catch (error) {
    return describeError(error)
  }
}

test('the options of all files are known, and no word of a help text', () => {
  const names = [...kconfig.values()].filter(({ definitions }) => definitions.length > 0).map(({ name }) => name)
  const expected = [
    'EXPERT',
    'NET',
    'INET',
    'TCP_X',
    'ONLY_SELECTED',
    'DRIVER',
    'STUCK',
    'ONE',
    'TWO',
    'COUNT',
    'TINY',
    'FAST',
  ]
  expect(names.sort()).toEqual(expected.sort())
  expect(kconfig.get('INET')?.definitions[0]?.place).toBe('init/Kconfig:13')
})

test('what took is fine, also what is off because it is not there', () => {
  expect(check('CONFIG_NET=y\n# CONFIG_TINY is not set\nCONFIG_COUNT=3\n', 'CONFIG_NET=y\nCONFIG_COUNT=3\n')).toBe(
    'taken',
  )
  expect(check('# CONFIG_UNHEARD_OF is not set\n', '')).toBe('taken')
})

test('an option that took not names each dependency that is unset', () => {
  expect(check('CONFIG_INET=y\n', 'CONFIG_TINY=y\nCONFIG_EXPERT=y\n')).toBe(
    `f.config:1:1: error: CONFIG_INET=y did not take; the final .config has # CONFIG_INET is not set
  │ It depends on NET: NET is not set.
  │ It depends on !TINY: TINY=y.
  │ Defined in init/Kconfig:13.
  → Set NET, TINY as well.`,
  )
})

test('menus, prompts and compiler features count among the dependencies', () => {
  expect(check('CONFIG_TCP_X=y\n', 'CONFIG_NET=y\n')).toContain('It depends on INET: INET is not set.')
  expect(check('CONFIG_INET=y\n', 'CONFIG_NET=y\n')).toContain('It depends on EXPERT: EXPERT is not set.')
  expect(check('CONFIG_TCP_X=y\n', 'CONFIG_NET=y\nCONFIG_INET=y\n')).toContain('or a compiler feature is missing')
  expect(check('CONFIG_FAST=y\n', 'CONFIG_LEVEL="low"\n')).toContain('It depends on LEVEL="high": LEVEL="low".')
})

test('an option that stays on names who selects it', () => {
  expect(check('# CONFIG_STUCK is not set\n', 'CONFIG_STUCK=y\nCONFIG_DRIVER=y\n')).toBe(
    `f.config:1:1: error: # CONFIG_STUCK is not set did not take; the final .config has CONFIG_STUCK=y
  │ It is selected by DRIVER.
  → Switch DRIVER off too, or leave STUCK on.`,
  )
})

test('an option without a prompt names who could select it, one of a choice who took it', () => {
  expect(check('CONFIG_ONLY_SELECTED=y\n', 'CONFIG_NET=y\n')).toContain('only other options select it (DRIVER)')
  expect(check('CONFIG_ONE=y\n', 'CONFIG_TWO=y\n')).toContain('It stands in a choice, of which TWO is taken.')
})

test('an unknown option stops the build unless it is if-known', () => {
  expect(check('CONFIG_OLD=y\n', '')).toContain('No Kconfig file of this tree has an option OLD.')
  expect(check('# if-known: gone since 6.8\nCONFIG_OLD=y\n', '')).toBe('taken')
  expect(check('# if-known: since 5.2\nCONFIG_STUCK=y\n', '')).toContain('CONFIG_STUCK=y did not take')
})

test('all that did not take are told at once', () => {
  expect(check('CONFIG_A=y\nCONFIG_COUNT=9\n', 'CONFIG_COUNT=5\n').split('\n\n')).toHaveLength(2)
})
