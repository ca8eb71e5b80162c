/** Set-up ends here, with a message and an exit status. */
export class Halt extends Error {
  /**
   * @param {string} message
   * @param {number} status
   */
  constructor(message, status) {
    super(message)
    this.status = status
  }
}

/** A message of set-up. They go to stderr, because stdout is for results (`npm start -- --json`). @param {string} text */
export function say(text) {
  process.stderr.write(`klab: ${text}\n`)
}
