import type { Edit } from './patched-tree.js'

/** `inet_init` is registered at another level; one initcall is new, one fails, and one has nothing to do. */
export const REORDERED: readonly Edit[] = [
  { file: 'net/ipv4/af_inet.c', replace: 'fs_initcall(inet_init);', by: 'device_initcall(inet_init);' },
  after('fs/pipe.c', 'fs_initcall(init_pipe_fs);', initcall('fs', 'klab_added', 'return 0;')),
  after('kernel/ksysfs.c', 'core_initcall(ksysfs_init);', initcall('core', 'klab_failing', 'return -EINVAL;')),
  after('fs/fcntl.c', 'module_init(fcntl_init)', initcall('device', 'klab_absent', 'return -ENODEV;')),
]

/** An initcall that does not come back, with interrupts on. */
export const ENDLESS: readonly Edit[] = [
  after(
    'fs/fcntl.c',
    'module_init(fcntl_init)',
    initcall('device', 'klab_endless', 'for (;;)\n\t\tcpu_relax();\n\treturn 0;'),
  ),
]

/** The kernel's own loop does not do what its table promises. */
export const UNRULY: readonly Edit[] = [
  {
    file: 'init/main.c',
    replace: 'static void __init do_initcall_level(int level, char *command_line)\n{',
    by: [
      ...['skipped', 'delayed', 'passing', 'repeated', 'late'].map(name =>
        initcall('device', `klab_${name}`, 'return 0;'),
      ),
      definition('klab_unpromised', 'return 0;'),
      'static void __init do_initcall_level(int level, char *command_line)\n{',
    ].join('\n'),
  },
  {
    file: 'init/main.c',
    replace: [
      '\tfor (fn = initcall_levels[level]; fn < initcall_levels[level+1]; fn++)',
      '\t\tdo_one_initcall(initcall_from_entry(fn));',
      '}',
      '',
      'static void __init do_initcalls(void)',
    ].join('\n'),
    by: [
      '\tfor (fn = initcall_levels[level]; fn < initcall_levels[level+1]; fn++) {',
      '\t\tinitcall_t one = initcall_from_entry(fn);',
      '',
      '\t\tif (one == klab_skipped || one == klab_delayed || one == klab_late)',
      '\t\t\tcontinue;',
      '\t\tdo_one_initcall(one);',
      '\t\tif (one == klab_passing) {',
      '\t\t\tdo_one_initcall(klab_delayed);',
      '\t\t\tdo_one_initcall(klab_unpromised);',
      '\t\t}',
      '\t\tif (one == klab_repeated)',
      '\t\t\tdo_one_initcall(klab_repeated);',
      '\t}',
      '\tif (level == 7)',
      '\t\tdo_one_initcall(klab_late);',
      '}',
      '',
      'static void __init do_initcalls(void)',
    ].join('\n'),
  },
]

function after(file: string, text: string, added: string): Edit {
  return { file, replace: text, by: `${text}\n\n${added}` }
}

function initcall(level: string, name: string, body: string): string {
  return `${definition(name, body)}${level}_initcall(${name});\n`
}

function definition(name: string, body: string): string {
  return `static int __init ${name}(void)\n{\n\t${body}\n}\n`
}
