import type { Handout } from '../model/index.js'

/** `README.md` of a hand-out: what to do with it. */
export function howTo({ title, blanks }: Pick<Handout, 'title' | 'blanks'>): string {
  const programs = blanks.flatMap(blank => (blank.is === 'program' ? blank.files : []))
  const files = ['answer.yaml', ...programs].map(file => `\`${file}\``).join(', ')
  return `# ${title}

1. Read \`task.md\`. Numbers and words in it are yours: other students have others.
2. Fill in ${files}.
3. See as often as you like, in this folder, whether it can be read, and what the lab says of it:

       klab assignment check

   It uses what lies here and nothing else. What is right, and how many points there are for it, only your teacher has.
4. Hand in ${files}, in a folder or an archive. Nothing else is looked at: what you change in other files counts for you alone.
`
}
