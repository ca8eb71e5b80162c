/** An extra: filter, open and close all, and opening what a link leads into. The page reads well without it. */
export const SCRIPT = `'use strict';
(() => {
  const all = selector => Array.from(document.querySelectorAll(selector));
  const reveal = element => {
    for (let at = element; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true;
  };
  const follow = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    reveal(target);
    target.scrollIntoView({ block: 'center' });
  };
  addEventListener('hashchange', follow);
  follow();
  const calls = all('.call');
  const words = new Map();
  const wordsOf = call => {
    if (!words.has(call)) words.set(call, ownText(call));
    return words.get(call);
  };
  const ownText = call => Array.from(call.children)
    .filter(child => !child.matches('.tree, .inside'))
    .map(child => child.textContent).join(' ').toLowerCase();
  const tools = all('.tools');
  const filter = document.getElementById('filter');
  const found = document.getElementById('found');
  const apply = () => {
    const wanted = filter.value.trim().toLowerCase();
    document.body.classList.toggle('filtering', wanted !== '');
    const keep = new Set();
    let count = 0;
    for (const call of calls) {
      const hit = wanted !== '' && wordsOf(call).includes(wanted);
      call.classList.toggle('match', hit);
      if (!hit) continue;
      count += 1;
      for (let at = call; at && !keep.has(at); at = at.parentElement) {
        if (at.matches('.call')) keep.add(at);
        if (at.matches('.inside')) at.open = true;
      }
    }
    for (const call of calls) call.classList.toggle('gone', wanted !== '' && !keep.has(call));
    found.textContent = wanted === '' ? '' : count + (count === 1 ? ' call' : ' calls');
  };
  let timer;
  filter.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(apply, 120); });
  const toggle = open => { for (const box of all('#calls details')) box.open = open; };
  document.getElementById('open-all').addEventListener('click', () => toggle(true));
  document.getElementById('close-all').addEventListener('click', () => toggle(false));
  for (const box of tools) box.hidden = false;
  const sift = document.getElementById('initcall-filter');
  if (!sift) return;
  const siftFound = document.getElementById('initcalls-found');
  const rows = all('tr.initcall').map(row => [row, row.textContent.toLowerCase()]);
  const siftRows = () => {
    const wanted = sift.value.trim().toLowerCase();
    let count = 0;
    for (const [row, text] of rows) {
      const hit = text.includes(wanted);
      row.hidden = !hit;
      count += hit ? 1 : 0;
    }
    for (const box of all('.level')) {
      box.hidden = !box.querySelector('tr.initcall:not([hidden])');
      if (wanted !== '' && !box.hidden) box.open = true;
    }
    siftFound.textContent = wanted === '' ? '' : count + (count === 1 ? ' initcall' : ' initcalls');
  };
  sift.addEventListener('input', siftRows);
})();
`
