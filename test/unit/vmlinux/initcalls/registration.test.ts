import { describe, expect, test } from 'vitest'
import type { InitcallLevel } from '../../../../src/event/index.js'
import { type Registered, registeringMacro } from '../../../../src/vmlinux/initcalls/registration.js'

const macroOf = (text: string, level: InitcallLevel, more: Partial<Registered> = {}) =>
  registeringMacro(text, { function: 'setup', level, line: null, registered: null, ...more })

describe('the macro that registers an initcall', () => {
  test.each<[string, InitcallLevel, string]>([
    ['fs_initcall(setup);', '5', 'fs_initcall'],
    ['module_init(setup);', '6', 'module_init'],
    ['module_init(setup)\nmodule_exit(setup2)\n', '6', 'module_init'],
    ['__initcall(setup);', '6', '__initcall'],
    ['late_initcall_sync(setup);', '7s', 'late_initcall_sync'],
    ['rootfs_initcall(setup);', 'rootfs', 'rootfs_initcall'],
    ['#ifdef CONFIG_SMP\nearly_initcall(setup);\n#endif\n', 'early', 'early_initcall'],
    ['subsys_initcall(\n\tsetup\n);', '4', 'subsys_initcall'],
    ['  core_initcall ( setup ) ;', '1', 'core_initcall'],
    ['machine_device_initcall(pseries, setup);', '6', 'machine_device_initcall'],
    ['console_initcall(setup);\ndevice_initcall(setup);', '6', 'device_initcall'],
    ['core_initcall(setup); /* late_initcall(setup); */', '1', 'core_initcall'],
    ['#ifdef A\npure_initcall(setup);\n#else\npure_initcall(setup);\n#endif', '0', 'pure_initcall'],
  ])('%j at level %s', (text, level, macro) => {
    expect(macroOf(text, level)).toBe(macro)
  })

  test('of two, the one that gives this level', () => {
    const text = '#ifdef A\ncore_initcall(setup);\n#else\nlate_initcall(setup);\n#endif\n'
    expect(macroOf(text, '1')).toBe('core_initcall')
    expect(macroOf(text, '7')).toBe('late_initcall')
  })

  test('of two that give this level, the one on the line that the symbol tells', () => {
    const text = '#ifdef MODULE\nmodule_init(setup);\n#else\ndevice_initcall(setup);\n#endif\n'
    expect(macroOf(text, '6')).toBeNull()
    expect(macroOf(text, '6', { registered: 4 })).toBe('device_initcall')
    expect(macroOf(text, '6', { registered: 2 })).toBe('module_init')
  })

  test('that makes the function itself: it stands where that is defined', () => {
    const text = 'static struct platform_driver x;\n\nbuiltin_platform_driver(\n\tx\n);\nEVENT(y, 1)\n'
    expect(macroOf(text, '6', { line: 3 })).toBe('builtin_platform_driver')
    expect(macroOf(text, '6', { line: 3, registered: 5 })).toBe('builtin_platform_driver')
    expect(macroOf(text, 'early', { line: 6 })).toBe('EVENT')
    expect(macroOf(text, '6', { line: 1 })).toBeNull()
  })
})

describe('the source does not say it beyond doubt', () => {
  test.each<[string, string]>([
    ['nothing registers it', 'int setup(void)\n{\n}\n'],
    ['a comment', '/*\nfs_initcall(setup);\n*/\n// fs_initcall(setup);\n'],
    ['a string', 'char *text = "\\\nfs_initcall(setup);";\n'.replace('\\\n', '')],
    ['a definition of a macro', '#define register \\\nfs_initcall(setup);\n'],
    ['another function', 'fs_initcall(setup_all);\n'],
    ['another level', 'core_initcall(setup);\n'],
    ['the console’s table', 'console_initcall(setup);\n'],
    ['a function of that kind of name', 'my_initcall(setup)\n{\n}\n'],
    ['an unfinished file', 'fs_initcall(setup\n'],
    ['its own definition', 'int\nsetup(void)\n{\n}\n'],
  ])('%s', (_, text) => {
    expect(macroOf(text, '5', { line: 2 })).toBeNull()
  })
})
