#!/usr/bin/env node

// Nothing is imported before this: a klab that cannot be loaded, or waits for what never comes, must not end with status 1
// or 0, which are verdicts.
process.exitCode = 3
try {
  const { main } = await import('./cli/main.js')
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`error: klab cannot be loaded\n  ${error}\n`)
}
