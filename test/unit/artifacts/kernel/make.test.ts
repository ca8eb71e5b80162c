import { expect, test } from 'vitest'
import { requirePlainPath } from '../../../../src/artifacts/kernel/make.js'

test.each(['/home/jürgen/.cache/klab/kernels', '/src/linux-6.1.192-2~bpo12+1', '/a_b/c@d'])(
  '%s is built in',
  folder => {
    expect(() => requirePlainPath(folder, 'x')).not.toThrow()
  },
)

test.each(['/a b', '/a:b', '/$(shell touch x)', '/a\nb', '/a#', "/a'b", '/a%', '/a,b', '/a;b', '/a\\b', '/`x`', '/a*'])(
  'no kernel is built in %j, where make or a recipe would take something else from the name',
  folder => {
    expect(() => requirePlainPath(folder, 'set KLAB_CACHE')).toThrow(
      'no kernel can be built with a folder of this name',
    )
  },
)
