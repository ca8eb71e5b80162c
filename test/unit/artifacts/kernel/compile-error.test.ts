import { expect, test } from 'vitest'
import { firstCompileError } from '../../../../src/artifacts/kernel/compile-error.js'

test('gcc: the first error with its function and its excerpt, nothing of make', () => {
  const log = `  CC      init/main.o
  CC      init/version.o
/t/init/main.c:5:2: warning: unused variable 'y' [-Wunused-variable]
/t/init/main.c: In function 'start_kernel':
/t/init/main.c:12:9: error: 'x' undeclared (first use in this function)
   12 |         x = 1;
      |         ^
/t/init/main.c:12:9: note: each undeclared identifier is reported only once
/t/init/main.c:14:1: error: expected ';'
make[2]: *** [/t/scripts/Makefile.build:286: init/main.o] Error 1
make: *** [Makefile:192: __sub-make] Error 2`
  expect(firstCompileError(log)).toBe(`/t/init/main.c: In function 'start_kernel':
/t/init/main.c:12:9: error: 'x' undeclared (first use in this function)
   12 |         x = 1;
      |         ^
/t/init/main.c:12:9: note: each undeclared identifier is reported only once`)
})

test.each([
  ['a header that is missing', 'a.c:1:10: fatal error: gelf.h: No such file or directory'],
  ['the assembler', "/t/a.S:7: Error: no such instruction: `foo'"],
  ['the linker', "ld: net/socket.o: in function `f': undefined reference to `g'"],
  ['the linker, by object', "net/socket.o:(.text+0x1): undefined reference to `g'"],
  ['a tool that is not there', '/bin/sh: 1: bc: not found'],
  ['a full disk', 'as: init/main.o: No space left on device'],
])('%s', (_, line) => {
  expect(firstCompileError(`  CC      a.o\n${line}\nmake: *** [x] Error 1`)).toBe(line)
})

test('when only make complains, its own words', () => {
  const log = "  CC      a.o\nmake[1]: *** No rule to make target 'b.o', needed by 'c'.  Stop.\nmake: *** [x] Error 2"
  expect(firstCompileError(log)).toBe("No rule to make target 'b.o', needed by 'c'.  Stop.")
})

test('a log without an error has none', () => {
  expect(firstCompileError('  CC      lib/error: x.o\n  LD      vmlinux\n')).toBeNull()
})
