import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '../../temporary.js'

/** A small assignment with something of each kind in it. */
export const FILES: Readonly<Record<string, string>> = {
  'assignment.yaml': `title: Who decides about port \${port}?
blanks:
  decides: { is: function, ask: "The function that decides about port \${port}" }
  callers: { is: chain, ask: "Who calls it, innermost first" }
  port_of: { is: expression, ask: "An expression for the port" }
  state: { is: number, ask: "sk_state after listen()" }
  error: { is: word, ask: "The error's name" }
  reason: { is: choice, ask: "Why?", options: { taken: "somebody has the port", low: "it is a low one" } }
  why: { is: text, ask: "In your words" }
  probes: { is: probes, ask: "Probes of your own" }
  theirs: { is: expectations, ask: "What proves it" }
  server: { is: program, ask: "Complete it", files: [server.c] }
`,
  'lab.yaml': `title: A port is taken
guest:
  programs: { /lab/server: server.c }
  steps:
    - start: taken
      run: [calls, s = socket inet stream, "bind s 127.0.0.1:\${port}"]
    - exit: taken
probes:
  decision: { at: "\${decides}", tasks: [taken], entry: { values: { port: "\${port_of}" } }, return: true }
expect:
  - hit: decision
`,
  'task.md': `Find out who decides that port \${port} is taken, from sys_bind on.\n`,
  'starter/server.c': `#include <sys/socket.h>
int main(void)
{
	/* yours: wait on port \${port} */
	return 0;
}
`,
  'starter/data/notes.txt': 'What is given to you.\n',
  'key.yaml': `seed: nobody guesses these words
values:
  port: { from: 20000, to: 29999 }
  word: { letters: 6 }
scenarios:
  elsewhere: { draw: [port] }
  other-world: { set: { port: 31337 } }
probes:
  hidden_one:
    at: inet_csk_bind_conflict
    entry: { values: { owner: "sk->sk_reuse + 2" } }
parts:
  - id: place
    title: The function
    hint: look at what is called behind the table of buckets
    checks:
      - { wants: the function that decides, function: decision, is: [inet_csk_get_port] }
      - { wants: what it returns, expect: { returns: decision, equals: -EADDRINUSE }, in: [yours, elsewhere] }
  - id: others
    title: The rest
    checks:
      - { wants: who calls it, chain: callers, of: decision, from: inet_bind, to: sys_bind }
      - { wants: the reason, answer: reason, is: taken }
      - { wants: the state, answer: state, is: 10 }
      - { wants: the name, answer: error, is: zwicky }
samples: { good: 6, partial: 1 }
shown: []
`,
  'samples/good/answer.yaml': `student: good
decides: inet_csk_get_port
callers: [inet_bind, __inet_bind_special, sys_bind]
port_of: "((struct inet_sock *)sk)->inet_num"
state: 10
error: zwicky
reason: taken
why: Another socket listens on \${port} already.
`,
  'samples/good/server.c': `#include <sys/socket.h>
int main(void)
{
	int s = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in address = { .sin_port = htons(\${port}) };
	bind(s, (struct sockaddr *)&address, sizeof address);
	listen(s, 5);
	return 0;
}
`,
  'samples/partial/answer.yaml': 'student: partial\ndecides: inet_csk_get_port\n',
}

/** The assignment in a folder of its own, with these files in place of its own or besides them; null takes one away. */
export async function assignmentFolder(
  changes: Readonly<Record<string, string | Uint8Array | null>> = {},
): Promise<string> {
  const folder = join(await temporaryFolder(), 'port-taken')
  for (const [path, content] of Object.entries({ ...FILES, ...changes })) {
    if (content === null) continue
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  return folder
}
